using System.Text.RegularExpressions;

namespace Sessions.Architecture.Tests.Layout;

public partial class LayoutTests
{
    private static readonly string[] TopLevel =
    [
        "src", "tests", "silo", "client", "k8s", "eng", "docs", ".ci",
        "Sessions.Orleans.sln", "global.json", "README.md", "LICENSE", "BannedSymbols.txt", "CodeMetricsConfig.txt",
        "Directory.Build.props", "Directory.Packages.props", ".editorconfig", ".gitignore", ".gitattributes",
        ".dockerignore",
    ];

    // Not test projects themselves, but code that tests share or start.
    private static readonly string[] Companions = ["Sessions.TestKit"];

    [Fact]
    public void TopLevel_OfTheRepository_HoldsWhatItIsMeantTo() =>
        Directory.EnumerateFileSystemEntries(Repository.Root)
            .Select(static path => Path.GetFileName(path))
            .Where(static name => !Repository.IsIgnored(name) && !TopLevel.Contains(name))
            .ShouldBeNone("These do not belong at the top:");

    [Fact]
    public void Folders_InTheRepository_AreNotEmpty() =>
        Repository.Folders
            .Where(static folder => !Repository.Files.Any(
                file => file.StartsWith(folder + "/", StringComparison.Ordinal)))
            .ShouldBeNone("These folders hold nothing:");

    [Fact]
    public void Projects_InTheRepository_HoldCode() =>
        Repository.Projects
            .Where(static project => !Repository.Sources.Any(
                file => file.StartsWith(FolderOf(project) + "/", StringComparison.Ordinal)))
            .ShouldBeNone("These projects hold no code:");

    [Fact]
    public void Projects_InTheRepository_StandInTheSolution()
    {
        var listed = ProjectLine().Matches(File.ReadAllText(Repository.Solution))
            .Select(static line => line.Groups[1].Value.Replace('\\', '/'))
            .ToHashSet();
        Repository.Projects.Except(listed)
            .ShouldBeNone("The solution lacks these, 'dotnet sln add --solution-folder FOLDER PROJECT' adds one:");
        listed.Except(Repository.Projects).ShouldBeNone("The solution names projects that are not there:");
    }

    [Fact]
    public void Projects_WithTests_AreNamedForIt() =>
        Repository.Projects
            .Where(static project => !project.EndsWith(".Tests.csproj", StringComparison.Ordinal))
            .Where(static project => !Companions.Contains(Path.GetFileNameWithoutExtension(project)))
            .Where(static project => Repository.Sources.Any(file =>
                file.StartsWith(FolderOf(project) + "/", StringComparison.Ordinal)
                && TestAttribute().IsMatch(Repository.Read(file))))
            .ShouldBeNone("The test script runs projects named *.Tests; these hold tests and are not:");

    [Fact]
    public void LockFiles_OfEveryProject_AreThere() =>
        Repository.Projects.Select(static project => FolderOf(project) + "/packages.lock.json")
            .Except(Repository.Files)
            .ShouldBeNone("'dotnet restore' writes these, commit them:");

    private static string FolderOf(string project) => Path.GetDirectoryName(project)!.Replace('\\', '/');

    [GeneratedRegex("""^Project\(.*?\) = ".*?", "(.*?\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();

    [GeneratedRegex(@"^\s*\[(Fact|Theory)\b", RegexOptions.Multiline)]
    private static partial Regex TestAttribute();
}
