using Sessions.Core.Items;

namespace Sessions.Demo.Texts;

/// <summary>What every request of the agent begins with: its tools and its system prompt.</summary>
internal sealed class StaticPrefix
{
    private const int Tokens = 12_000;

    private static readonly (string Name, string Use, string Parameters)[] ToolList =
    [
        ("read_file", "Reads a file of the repository with line numbers. Prefer it to a shell command.",
            """{"path":{"type":"string","description":"Path from the root of the repository."},"from":{"type":"integer"}}"""),
        ("git_diff", "Shows what a path changed on this branch against its base, in unified form.",
            """{"path":{"type":"string","description":"A file or a folder."},"base":{"type":"string"}}"""),
        ("run_tests", "Runs the whole test suite and returns its log. It takes minutes: run it when something changed.",
            """{"filter":{"type":"string","description":"Part of a test's name; empty runs all."}}"""),
        ("refactor", "Rewrites a file as the plan says and returns the diff of what changed.",
            """{"path":{"type":"string"},"plan":{"type":"string","description":"What to change and why."}}"""),
        ("search", "Finds a regular expression in the repository; at most 200 lines of result.",
            """{"pattern":{"type":"string"},"glob":{"type":"string","description":"Which files, for example **/*.cs."}}"""),
        ("list_files", "Lists a folder, two levels deep.",
            """{"path":{"type":"string"}}"""),
        ("git_log", "Lists the commits that touched a path, newest first.",
            """{"path":{"type":"string"},"limit":{"type":"integer","description":"1 to 100."}}"""),
        ("comment", "Leaves a review comment on a line of the diff.",
            """{"path":{"type":"string"},"line":{"type":"integer"},"text":{"type":"string"}}"""),
    ];

    private StaticPrefix(string system) => System = system;

    public string System { get; }

    /// <summary>Name, description and JSON schema of each tool.</summary>
    public static IEnumerable<(string Name, string Description, string Schema)> Tools()
    {
        foreach (var (name, use, parameters) in ToolList)
        {
            yield return (name, use, $$"""{"type":"object","properties":{{parameters}}}""");
        }
    }

    /// <summary>Writes a system prompt that makes the prefix as long as it is meant to be.</summary>
    public static StaticPrefix Create(ITokenCounter counter, string model, ulong seed)
    {
        var tools = 0;
        foreach (var (name, description, schema) in Tools())
        {
            tools += counter.CountText(model, global::System.Text.Encoding.UTF8.GetBytes(name + description + schema));
        }

        var output = new ToolOutput(counter, model, seed);
        return new StaticPrefix(output.Fill(Lines(Dice.For(seed, "system")), Tokens - tools));
    }

    private static IEnumerable<string> Lines(Dice dice)
    {
        yield return "You review changes to Yard.Ledger, the accounts of a freight yard. You read before you judge, you run";
        yield return "the tests before you call something broken, and you say what you did not look at.";
        yield return string.Empty;
        yield return "# House rules";
        for (var rule = 1; rule <= 120; rule++)
        {
            yield return $"{rule}. {Rule(dice)}";
        }

        yield return string.Empty;
        yield return "# The repository";
        while (true)
        {
            var room = dice.Pick(Vocabulary.Rooms);
            var noun = dice.Pick(Vocabulary.Nouns);
            var verb = dice.Pick(Vocabulary.Verbs);
            yield return $"- src/{room}/{noun}{verb}r.cs: {verb.ToLowerInvariant()}s {noun.ToLowerInvariant()}s;"
                + $" guards the {dice.Pick(Vocabulary.Fields)}, calls {dice.Pick(Vocabulary.Nouns)}Journal";
        }
    }

    private static string Rule(Dice dice)
    {
        var noun = dice.Pick(Vocabulary.Nouns).ToLowerInvariant();
        var field = dice.Pick(Vocabulary.Fields);
        return dice.Next(5) switch
        {
            0 => $"A {noun} is written to the journal before its {field} changes; a crash in between must be repairable.",
            1 => $"Never compare the {field} of a {noun} as a floating point number.",
            2 => $"Whoever changes a {noun} holds its version; a conflict is reported with both values of the {field}.",
            3 => $"Tests of the {noun} say situation and expectation in their names and fail for one reason.",
            _ => $"A refusal names the {noun} and the rule, and never prints the {field} of another customer.",
        };
    }
}
