using System.Text.RegularExpressions;

namespace Sessions.Architecture.Tests.Documents;

public partial class LinkTests
{
    [Fact]
    public void Links_BetweenDocuments_LeadSomewhere() =>
        Repository.Files.Where(static file => file.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(static file => Targets(file)
                .Where(target => !Exists(file, target))
                .Select(target => $"{file}: {target}"))
            .ShouldBeNone("These links lead nowhere:");

    private static IEnumerable<string> Targets(string file) =>
        Link().Matches(Fence().Replace(Repository.Read(file), ""))
            .Select(static match => match.Groups[1].Value)
            .Where(static target => !target.Contains("://", StringComparison.Ordinal)
                && !target.StartsWith("mailto:", StringComparison.Ordinal));

    private static bool Exists(string file, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0
            ? Repository.PathOf(file)
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(file))!, parts[0]));
        return Path.Exists(path)
            && (parts.Length == 1 || Heading().Matches(File.ReadAllText(path)).Any(match => Anchor(match) == parts[1]));
    }

    private static string Anchor(Match heading) =>
        NotInAnchor().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
