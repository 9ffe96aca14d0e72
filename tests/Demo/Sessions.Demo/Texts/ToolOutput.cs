using System.Globalization;
using System.Text;
using Sessions.Core.Items;

namespace Sessions.Demo.Texts;

/// <summary>What the agent's tools return: files, diffs, the log of a test suite.</summary>
/// <param name="counter">Counts what is written, so that it has the length that was asked for.</param>
/// <param name="model">For whose tokenizer.</param>
/// <param name="seed">Decides every text.</param>
internal sealed class ToolOutput(ITokenCounter counter, string model, ulong seed)
{
    private const int FailureInTests = 90;

    /// <summary>A file with line numbers.</summary>
    public string File(string path, int revision, int tokens) =>
        Fill(Numbered(SourceText.File(seed, path, revision)), tokens);

    /// <summary>A diff in unified form.</summary>
    public string Diff(string path, int tokens) => Fill(DiffLines(Dice.For(seed, $"diff {path}"), path), tokens);

    /// <summary>A diff of so many changed lines.</summary>
    public string Refactoring(string path, int changedLines)
    {
        var text = new StringBuilder();
        var changed = 0;
        foreach (var line in DiffLines(Dice.For(seed, $"refactoring {path}"), path))
        {
            text.Append(line).Append('\n');
            changed += line is ['+' or '-', .. var rest] && rest is not (['+', ..] or ['-', ..]) ? 1 : 0;
            if (changed >= changedLines)
            {
                break;
            }
        }

        return text.ToString();
    }

    /// <summary>The log of a run of all tests.</summary>
    public string TestRun(int number, int tokens) =>
        Fill(TestLines(Dice.For(seed, string.Create(CultureInfo.InvariantCulture, $"tests {number}"))), tokens);

    /// <summary>As many lines as give so many tokens.</summary>
    public string Fill(IEnumerable<string> lines, int tokens)
    {
        var text = new StringBuilder();
        var left = tokens;
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
            left -= counter.CountText(model, Encoding.UTF8.GetBytes(line)) + 1;
            if (left <= 0)
            {
                break;
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Numbered(IEnumerable<string> lines)
    {
        var number = 1;
        foreach (var line in lines)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{number++,5}\t{line}");
        }
    }

    private static IEnumerable<string> DiffLines(Dice dice, string path)
    {
        yield return $"diff --git a/{path} b/{path}";
        yield return $"--- a/{path}";
        yield return $"+++ b/{path}";
        for (var at = 20; ; at += 40 + dice.Next(30))
        {
            var before = SourceText.Method(dice);
            var after = SourceText.Method(dice);
            yield return string.Create(
                CultureInfo.InvariantCulture, $"@@ -{at},{before.Count} +{at},{after.Count} @@ class {path}");
            for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
            {
                var isContext = i < 3 && i < before.Count;
                if (isContext)
                {
                    yield return "     " + before[i];
                    continue;
                }

                if (i < before.Count)
                {
                    yield return "-    " + before[i];
                }

                if (i < after.Count)
                {
                    yield return "+    " + after[i];
                }
            }
        }
    }

    private static IEnumerable<string> TestLines(Dice dice)
    {
        yield return "Test run for Yard.Ledger.Tests.dll (.NETCoreApp,Version=v10.0)";
        yield return "A total of 8 test projects matched the specified pattern.";
        while (true)
        {
            var room = dice.Pick(Vocabulary.Rooms);
            var type = dice.Pick(Vocabulary.Nouns) + dice.Pick(Vocabulary.Nouns) + "Tests";
            var test = string.Join(
                '_',
                dice.Pick(Vocabulary.Verbs) + dice.Pick(Vocabulary.Nouns),
                dice.Pick(Vocabulary.Situations),
                dice.Pick(Vocabulary.Expectations));
            var name = $"Yard.Ledger.Tests.{room}.{type}.{test}";
            if (!dice.OneIn(FailureInTests))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"  Passed {name} [{dice.Next(240)} ms]");
                continue;
            }

            yield return string.Create(CultureInfo.InvariantCulture, $"  Failed {name} [{dice.Next(900)} ms]");
            yield return "  Error Message:";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"   Shouldly.ShouldAssertException : balance should be {dice.Next(9_000)}.00m but was {dice.Next(9_000)}.50m");
            yield return "  Stack Trace:";
            for (var depth = 0; depth < 6; depth++)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"     at Yard.Ledger.{room}.{type}.{dice.Pick(Vocabulary.Verbs)}Async() in /src/{room}/{type}.cs:line {dice.Next(600)}");
            }
        }
    }
}
