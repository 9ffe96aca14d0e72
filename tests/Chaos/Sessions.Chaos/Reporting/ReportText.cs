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
        Line(output, "requests to the store", result.StoreRequests);
        Line(output, "starts of nodes that failed", result.FailedStarts);
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

        if (result.Recoveries.Count > 0)
        {
            output.WriteLine($"{"first success of a killed node",-36} {result.Recoveries.Max().TotalSeconds,10:0.0} s at most of {result.Recoveries.Count}");
        }

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

    private static void Line(TextWriter output, string name, long value) => output.WriteLine($"{name,-36} {value,10}");
}
