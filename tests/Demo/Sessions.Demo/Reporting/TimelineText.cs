using System.Globalization;
using Sessions.Demo.Agents;

namespace Sessions.Demo.Reporting;

/// <summary>Both timelines side by side, and their sums.</summary>
internal static class TimelineText
{
    private const int TitleWidth = 26;
    private const string NoTurn = "";
    private static readonly string RunHead = $"{"tokens",8} {"press",6} {"cached",7} {"$",8}  {"events",-22}";

    public static void Write(DemoResult result, TextWriter output)
    {
        List<RunResult> runs = [.. new[] { result.Plain, result.Compacted }.OfType<RunResult>()];
        var names = string.Join(" | ", runs.ConvertAll(run => Title(run, result.Options).PadRight(RunHead.Length)));
        output.WriteLine();
        output.WriteLine($"{"",4} {"",-TitleWidth} | {names}");
        output.WriteLine($"{"turn",4} {"",-TitleWidth} | {string.Join(" | ", runs.ConvertAll(static _ => RunHead))}");
        var count = runs.Max(static run => run.Turns.Count);
        for (var i = 0; i < count; i++)
        {
            var title = runs.Select(run => run.Turns.ElementAtOrDefault(i)?.Title).First(static text => text is not null);
            var cells = runs.ConvertAll(run => Cell(run.Turns.ElementAtOrDefault(i)).PadRight(RunHead.Length));
            output.WriteLine($"{i + 1,4} {Cut(title!, TitleWidth),-TitleWidth} | {string.Join(" | ", cells)}".TrimEnd());
        }

        output.WriteLine();
        foreach (var run in runs)
        {
            output.WriteLine(Sum(run));
        }
    }

    private static string Title(RunResult run, DemoOptions options) => run.Name == "plain"
        ? "plain: the whole transcript every turn"
        : string.Create(CultureInfo.InvariantCulture, $"compaction at {options.TriggerTokens:N0} tokens");

    private static string Cell(TurnSeen? turn)
    {
        if (turn is null)
        {
            return NoTurn;
        }

        var tokens = turn.Error is null ? turn.PromptTokens : turn.ContextTokens;
        var cost = turn.CostUsd is { } usd ? usd.ToString("0.0000", CultureInfo.InvariantCulture) : "-";
        var events = turn.Error is null ? string.Join(" ", turn.Events) : "REFUSED";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{tokens,8:N0} {turn.Pressure,6:0%} {turn.CacheHitRate,7:0.0%} {cost,8}  {events}");
    }

    private static string Sum(RunResult run)
    {
        var end = run.Finished ? "finished" : $"DIED in turn {run.Turns.Count}: {run.Turns[^1].Error}";
        var perTurn = run.Answered == 0 ? 0 : run.CostUsd / run.Answered;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {run.Name}: {end}
              {run.Answered} of {run.Planned} turns answered, session {run.Session}
              {run.PromptTokens:N0} prompt tokens, {run.CacheHitRate:0.0%} of them cached; {run.OutputTokens:N0} generated
              ${run.CostUsd:0.0000} in all, ${perTurn:0.0000} for each answered turn

            """);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
