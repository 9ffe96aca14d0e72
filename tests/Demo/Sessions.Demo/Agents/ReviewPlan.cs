using System.Globalization;
using Sessions.Demo.Texts;

namespace Sessions.Demo.Agents;

/// <summary>The course of a review: reads and diffs, two runs of the tests, one large refactoring, a verdict.</summary>
internal sealed class ReviewPlan(ToolOutput output, ulong seed, int turns, int turnTokens)
{
    private const int TestRunTokens = 21_000;
    private const int RefactoringLines = 600;

    // A file that was read comes again after so many other ones, changed meanwhile.
    private const int Files = 9;

    /// <summary>The steps, one for each turn.</summary>
    public IEnumerable<ReviewStep> Steps()
    {
        var firstTests = turns * 3 / 10;
        var refactoring = turns * 11 / 20;
        var secondTests = turns * 4 / 5;
        for (var turn = 1; turn < turns; turn++)
        {
            if (turn == firstTests || turn == secondTests)
            {
                var number = turn == firstTests ? 1 : 2;
                yield return new ReviewStep(
                    "test suite", "run_tests", """{"filter":""}""", output.TestRun(number, TestRunTokens));
            }
            else if (turn == refactoring)
            {
                yield return Refactor();
            }
            else
            {
                yield return turn % 3 == 0 ? Diff(turn) : Read(turn);
            }
        }

        yield return new ReviewStep("verdict", null, string.Empty, string.Empty);
    }

    private ReviewStep Refactor()
    {
        var path = PathOf(1);
        return new ReviewStep(
            "refactoring",
            "refactor",
            $$"""{"path":"{{path}}","plan":"One method per rule; journal first; no shared state."}""",
            output.Refactoring(path, RefactoringLines));
    }

    private ReviewStep Diff(int turn)
    {
        var path = PathOf(turn);
        return new ReviewStep(
            $"diff {Path.GetFileNameWithoutExtension(path)}",
            "git_diff",
            $$"""{"path":"{{path}}"}""",
            output.Diff(string.Create(CultureInfo.InvariantCulture, $"{path}"), turnTokens));
    }

    private ReviewStep Read(int turn)
    {
        var path = PathOf(turn);
        return new ReviewStep(
            $"read {Path.GetFileNameWithoutExtension(path)}",
            "read_file",
            $$"""{"path":"{{path}}"}""",
            output.File(path, turn / Files, turnTokens));
    }

    private string PathOf(int turn)
    {
        var dice = Dice.For(seed, string.Create(CultureInfo.InvariantCulture, $"file {turn % Files}"));
        return $"src/{dice.Pick(Vocabulary.Rooms)}/{dice.Pick(Vocabulary.Nouns)}{dice.Pick(Vocabulary.Nouns)}.cs";
    }
}
