using Sessions.Chaos.Audit.Kept;

namespace Sessions.Chaos.Reporting;

/// <summary>A result for people.</summary>
internal static class ReportText
{
    private const int ViolationsMax = 40;

    public static void Write(ChaosResult result, TextWriter output)
    {
        output.WriteLine();
        Line(output, "seconds", (long)result.Ran.TotalSeconds);
        Line(output, "acknowledged turns", result.Acknowledged);
        Line(output, "sessions", result.Sessions);
        Line(output, "events in their logs", result.Events);
        Line(output, "turns that ended as lost", result.LostTurns);
        if (result.Kept is { } kept)
        {
            Write(output, kept);
        }

        Line(output, "requests to the store", result.StoreRequests);
        Line(output, "starts of nodes that failed", result.FailedStarts);
        Line(output, "frozen silos that left their cluster", result.Departures);
        Line(output, "failed tries of agents", result.FailedTries);
        foreach (var (why, count) in result.Failures)
        {
            Line(output, "  " + why, count);
        }

        Line(output, "faults", result.Faults.Sum(static fault => fault.Value));
        foreach (var (kind, count) in result.Faults)
        {
            Line(output, "  " + kind, count);
        }

        Seconds(output, "success at a killed node after", result.Recoveries.Select(static it => it.AtNode));
        Seconds(output, "success anywhere after a kill after", result.Recoveries.Select(static it => it.Anywhere));
        Seconds(output, "success in every session after", result.Recoveries.Select(static it => it.EverySession));
        Line(output, "violations", result.Violations.Count);
        foreach (var violation in result.Violations.Take(ViolationsMax))
        {
            output.WriteLine($"  {violation.Rule}: {violation.Where}: {violation.What}");
        }

        if (result.BrokenOff is { } cause)
        {
            output.WriteLine($"The run broke off after {result.Ran.TotalSeconds:0} s: {cause}");
        }

        output.WriteLine(result.Passed ? "PASSED" : $"FAILED; the processes' logs lie in {result.Folder}");
    }

    private static void Write(TextWriter output, KeptFigures kept)
    {
        Line(output, "turns of kept conversations", kept.Acknowledged);
        Line(output, "  resumed", kept.Resumed);
        Line(output, "  calls of the provider", kept.Calls);
        Line(output, "  again under their key", kept.Again);
        Line(output, "  sent without a key", kept.WithoutKey);
        Line(output, "  of these in vain", kept.InVain);
        Line(output, "  settled late", kept.Late);
        Line(output, "  missing in shared accounts", kept.Unsettled);
        Line(output, "  of the budget spent, %", (long)(100 * kept.Budget));
    }

    private static void Seconds(TextWriter output, string name, IEnumerable<TimeSpan?> times)
    {
        var known = times.Where(static time => time is not null).Select(static time => time!.Value.TotalSeconds).Order().ToList();
        if (known.Count > 0)
        {
            output.WriteLine(
                $"{name,-36} {known[known.Count / 2],10:0.0} s, at most {known[^1]:0.0} s of {known.Count} kills");
        }
    }

    private static void Line(TextWriter output, string name, long value) => output.WriteLine($"{name,-36} {value,10}");
}
