namespace Sessions.Architecture.Tests;

/// <summary>The repository's files as they lie on this machine, without what .gitignore leaves out.</summary>
internal static class Repository
{
    private const string SolutionName = "Sessions.Orleans.sln";

    private static readonly HashSet<string> IgnoredNames = ReadIgnoredNames();

    public static string Root { get; } = FindRoot();

    public static string Solution => PathOf(SolutionName);

    /// <summary>Every file, by its path from the root, divided by slashes.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Walk(Root).Select(Relative).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Sources => Files.Where(static file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<string> Projects =>
        Files.Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>Every folder, by its path from the root.</summary>
    public static IEnumerable<string> Folders => Directories(Root).Select(Relative);

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Whether the file is shipped, as against tests and benchmarks.</summary>
    public static bool IsProduct(string file) => !file.StartsWith("tests/", StringComparison.Ordinal);

    public static bool IsIgnored(string name) => IgnoredNames.Contains(name);

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder)
            .Where(static file => Path.GetFileName(file) != ".git")
            .Concat(Directories(folder).SelectMany(static inner => Directory.EnumerateFiles(inner)));

    private static IEnumerable<string> Directories(string folder) =>
        Directory.EnumerateDirectories(folder)
            .Where(static inner => !IgnoredNames.Contains(Path.GetFileName(inner)))
            .SelectMany(static inner => Directories(inner).Prepend(inner));

    private static HashSet<string> ReadIgnoredNames() =>
    [
        ".git",
        .. File.ReadLines(Path.Combine(FindRoot(), ".gitignore"))
            .Where(static line => line.EndsWith('/'))
            .Select(static line => line.Trim('/')),
    ];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, SolutionName)))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"No folder above the tests holds {SolutionName}.");
        }

        return folder;
    }
}
