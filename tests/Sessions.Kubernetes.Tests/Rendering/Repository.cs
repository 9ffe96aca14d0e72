namespace Sessions.Kubernetes.Tests.Rendering;

/// <summary>Where the repository lies.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sessions.Orleans.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
