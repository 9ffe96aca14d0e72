using System.Diagnostics;

namespace Sessions.Chaos.Topology;

/// <summary>The silo's executable.</summary>
internal static class SiloProgram
{
    public static string Folder(string flavour) =>
        Path.Combine(Repository.Root, "artifacts", "bin", "Sessions.Silo", flavour);

    public static ProcessStartInfo StartInfo(string flavour)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(Path.Combine(Folder(flavour), "Sessions.Silo.dll"));
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("SESSIONS_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal);
}
