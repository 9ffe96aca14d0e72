namespace Sessions.Chaos.Topology;

/// <summary>What the Orleans leg needs of this machine.</summary>
public static class OrleansNeeds
{
    /// <summary>Names the folder with Orleans' SQL scripts, which are not part of this repository.</summary>
    private const string ScriptsVariable = "ORLEANS_SQL";

    internal static IReadOnlyList<string> Scripts { get; } =
    [
        .. ((string[])["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql"]).Select(static name => Path.Combine(
            Environment.GetEnvironmentVariable(ScriptsVariable) ?? Path.Combine(Repository.Root, "artifacts", "orleans-sql"),
            name)),
    ];

    /// <summary>What is missing, as a sentence; null where nothing is.</summary>
    /// <param name="flavour">Which build of the silo.</param>
    public static string? Missing(string flavour)
    {
        if (!File.Exists(Path.Combine(SiloProgram.Folder(flavour), "Orleans.Runtime.dll")))
        {
            return "this silo was built without Orleans";
        }

        return !PostgresServer.IsInstalled ? "PostgreSQL is not installed"
            : !Scripts.All(File.Exists) ? $"Orleans' SQL scripts are not here ({ScriptsVariable})"
            : null;
    }
}
