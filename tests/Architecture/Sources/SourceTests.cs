using System.Text.RegularExpressions;

namespace Sessions.Architecture.Tests.Sources;

public partial class SourceTests
{
    private const int LinesMax = 400;
    private const int ColumnsMax = 120;
    private const int ColumnsMaxInTests = 160;
    private const int MethodLinesMax = 70;

    private static readonly string[] VagueNames = ["Manager", "Helper", "Helpers", "Utils", "Utilities", "Common"];

    // Spelled in halves, so that this file does not find itself.
    private static readonly string[] Leftovers = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];

    [Fact]
    public void Files_OfCode_FitInTheHead() =>
        SourceFile.All.Where(static file => file.Lines > LinesMax)
            .Select(static file => $"{file.Path} {file.Lines}")
            .ShouldBeNone($"These files have more than {LinesMax} lines:");

    [Fact]
    public void Methods_OfCode_FitOnAPage() =>
        SourceFile.All.SelectMany(static file => file.MethodsLongerThan(MethodLinesMax))
            .ShouldBeNone($"These methods have more than {MethodLinesMax} lines:");

    [Fact]
    public void Lines_OfCode_FitTheScreen() =>
        SourceFile.All
            .SelectMany(static file => file.LinesLongerThan(
                Repository.IsProduct(file.Path) ? ColumnsMax : ColumnsMaxInTests))
            .ShouldBeNone($"These lines have more than {ColumnsMax} columns ({ColumnsMaxInTests} in tests):");

    [Fact]
    public void Names_OfCodeFiles_SayWhatIsInside() =>
        Repository.Sources
            .Where(static file => VagueNames.Any(
                name => Path.GetFileNameWithoutExtension(file).Split('.')[0].EndsWith(name, StringComparison.Ordinal)))
            .ShouldBeNone("These names say nothing:");

    [Fact]
    public void Text_OfEveryFile_PutsNothingOff() =>
        Repository.Files.Where(IsText)
            .SelectMany(static file => Repository.Read(file).Split('\n')
                .Select((line, index) => (line, index))
                .Where(static at => Leftovers.Any(word => at.line.Contains(word, StringComparison.Ordinal)))
                .Select(at => $"{file}:{at.index + 1}"))
            .ShouldBeNone("Do it, or say in an issue why not:");

    [Fact]
    public void Text_OfEveryFile_BelongsToNoMachine() =>
        Repository.Files.Where(IsText)
            .SelectMany(static file => MachineTrace().Matches(Repository.Read(file))
                .Select(match => $"{file}: {match.Value}"))
            .ShouldBeNone("These files name one machine's folders or a package feed's host:");

    [Fact]
    public void Text_OfEveryFile_IsUnmarkedUtf8() =>
        Repository.Files.Where(static file => IsText(file) && !file.EndsWith(".sln", StringComparison.Ordinal))
            .Where(static file => File.ReadAllBytes(Repository.PathOf(file)) is [0xEF, 0xBB, 0xBF, ..])
            .ShouldBeNone("These files begin with a byte order mark:");

    private static bool IsText(string file) => Path.GetExtension(file) is
        ".cs" or ".csproj" or ".props" or ".targets" or ".json" or ".md" or ".sh" or ".txt" or ".yaml" or ".yml"
        or ".js" or ".mjs" or ".ts" or ".html" or ".css" or ".sln" or ".editorconfig" or ".gitignore" or "";

    [GeneratedRegex(
        @"/(home|root|work|Users)/[a-z][\w.-]*/[\w./-]*|[A-Z]:\\Users\\\w+"
        + @"|(registry\.npmjs|api\.nuget|pypi|pkgs\.dev\.azure|proxy\.golang)\.\w+|v3/index\.json|""resolved"": ""http",
        RegexOptions.CultureInvariant)]
    private static partial Regex MachineTrace();
}
