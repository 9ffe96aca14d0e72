namespace Sessions.Architecture.Tests.Dependencies;

/// <summary>Which project may see which; docs/architecture.md draws it.</summary>
internal static class Arrows
{
    public const string Silo = "Sessions.Silo";

    /// <summary>The projects that each may reference; what those may see, it sees as well.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        ["Sessions.Contracts"] = [],
        ["Sessions.Core"] = ["Sessions.Contracts"],
        ["Sessions.Tokens"] = ["Sessions.Core"],
        ["Sessions.Wire"] = ["Sessions.Core"],
        ["Sessions.Storage"] = ["Sessions.Core"],
        ["Sessions.Runtime"] = ["Sessions.Storage", "Sessions.Core"],
        ["Sessions.Grains"] = ["Sessions.Runtime"],
        ["Sessions.Gateway"] = ["Sessions.Runtime", "Sessions.Wire", "Sessions.Tokens"],
        ["Sessions.Simulator"] = ["Sessions.Wire", "Sessions.Tokens"],
        ["Sessions.Client"] = ["Sessions.Contracts"],
        [Silo] =
        [
            "Sessions.Contracts", "Sessions.Core", "Sessions.Tokens", "Sessions.Wire", "Sessions.Storage",
            "Sessions.Runtime", "Sessions.Grains", "Sessions.Gateway", "Sessions.Simulator",
        ],
    };

    /// <summary>Foreign assemblies that only some projects may see, by the beginning of their names.</summary>
    public static IReadOnlyDictionary<string, string[]> Reserved { get; } = new Dictionary<string, string[]>
    {
        ["Microsoft.AspNetCore"] = ["Sessions.Gateway", "Sessions.Simulator", Silo],
        ["Orleans"] = ["Sessions.Grains", Silo],
        ["Npgsql"] = [],
        ["SQLitePCLRaw"] = ["Sessions.Storage"],
        ["Microsoft.Data.Sqlite"] = ["Sessions.Storage"],
        ["Azure.Storage"] = ["Sessions.Storage"],
        ["Azure.Core"] = ["Sessions.Storage", Silo],
        ["Azure.Identity"] = [Silo],
    };

    /// <summary>Everything that a project may see, directly or through what it references.</summary>
    public static IReadOnlySet<string> VisibleTo(string project)
    {
        var visible = new HashSet<string>();
        var open = new Stack<string>(Allowed[project]);
        while (open.TryPop(out var next))
        {
            if (visible.Add(next))
            {
                Array.ForEach(Allowed[next], open.Push);
            }
        }

        return visible;
    }
}
