using System.Text.RegularExpressions;

namespace Sessions.Architecture.Tests.Documents;

public partial class DecisionTests
{
    private const int LinesMax = 60;

    private static readonly string[] Sections = ["Status", "Context", "Decision", "Consequences", "Validation"];

    private static IEnumerable<string> Decisions =>
        Repository.Files.Where(static file => file.StartsWith("docs/adr/", StringComparison.Ordinal));

    [Fact]
    public void Names_OfDecisions_BeginWithANumber() =>
        Decisions.Where(static file => !Name().IsMatch(Path.GetFileName(file)))
            .ShouldBeNone("A decision is named NNNN-what-was-decided.md, these are not:");

    [Fact]
    public void Numbers_OfDecisions_AreUnique() =>
        Decisions.GroupBy(static file => Path.GetFileName(file)[..4])
            .Where(static group => group.Count() > 1)
            .Select(static group => string.Join(", ", group))
            .ShouldBeNone("These decisions share a number:");

    [Fact]
    public void Sections_OfDecisions_AreAllThere() =>
        Decisions.SelectMany(static file => Sections
                .Where(section => !Repository.Read(file).Contains($"\n## {section}\n", StringComparison.Ordinal))
                .Select(section => $"{file} lacks {section}"))
            .ShouldBeNone("A decision says where it stands, why, what, what follows and which test holds it:");

    [Fact]
    public void Length_OfDecisions_IsAPage() =>
        Decisions.Where(static file => Repository.Read(file).Count(static letter => letter == '\n') > LinesMax)
            .ShouldBeNone($"These decisions have more than {LinesMax} lines:");

    [Fact]
    public void Validation_OfDecisions_NamesTestsThatExist()
    {
        var code = Repository.Sources.Select(static file => Path.GetFileNameWithoutExtension(file).Split('.')[0]).ToHashSet();
        Decisions.SelectMany(file => TestName().Matches(Repository.Read(file))
                .Select(static match => match.Groups[1].Value)
                .Where(test => !code.Contains(test))
                .Select(test => $"{file}: {test}"))
            .ShouldBeNone("These tests are named but not there:");
    }

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex Name();

    [GeneratedRegex(@"`([A-Z]\w*(?:Tests|Properties|Contract))`")]
    private static partial Regex TestName();
}
