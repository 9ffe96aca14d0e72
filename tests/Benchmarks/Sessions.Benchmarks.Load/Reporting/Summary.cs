using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>Turns the rounds of a run into one row per scenario and variant.</summary>
/// <remarks>
/// Ratios and differences are taken within a round, where both sides saw the same neighbours on the machine, and only
/// then the median over rounds.
/// </remarks>
internal static class Summary
{
    public static IReadOnlyList<SummaryRow> Of(
        IReadOnlyList<ThroughputRun> runs, IReadOnlyList<LatencyRun> latencies) =>
    [
        .. runs
            .GroupBy(run => (run.Scenario, run.Streaming, run.Variant))
            .Select(group => Row(
                [.. group],
                runs.Where(run => run.Variant == Variant.Yarp && IsSame(run, group.First())),
                [.. latencies.Where(run => IsSame(run, group.First()))])),
    ];

    private static SummaryRow Row(
        ThroughputRun[] runs, IEnumerable<ThroughputRun> yarp, LatencyRun[] latencies)
    {
        var first = runs[0];
        var yarpByRound = yarp.ToDictionary(run => run.Round);
        var own = latencies.Where(run => run.Variant == first.Variant).ToArray();
        var direct = latencies.Where(run => run.Variant == Variant.Direct).ToDictionary(run => run.Round);
        var cpu = Median.OfKnown(runs.Select(run => run.CpuMsPerTurn));
        return new SummaryRow(
            first.Scenario,
            first.Streaming,
            first.Variant,
            Median.Of(runs.Select(run => run.TurnsPerSecond)),
            Median.OfKnown(runs.Select(run => Ratio(
                run.TurnsPerSecond, yarpByRound.GetValueOrDefault(run.Round)?.TurnsPerSecond))),
            cpu,
            Ratio(1000, cpu),
            Median.OfKnown(runs.Select(run => run.AllocatedBytesPerTurn)),
            runs.Max(run => run.PeakResidentBytes),
            (double)runs.Sum(run => run.NewSessions) / Math.Max(1, runs.Sum(run => run.Turns)),
            Median.OfKnown(runs.Select(run => run.UnderTestShare)),
            Median.Of(runs.Select(run => run.LoadShare)),
            Median.OfKnown(own.Select(run => (double?)run.Rate)),
            Median.OfKnown(own.Select(run => (double?)run.P50)),
            Median.OfKnown(own.Select(run => (double?)run.P99)),
            Median.OfKnown(own.Select(run => run.P50 - direct.GetValueOrDefault(run.Round)?.P50)),
            Median.OfKnown(own.Select(run => run.P99 - direct.GetValueOrDefault(run.Round)?.P99)),
            runs.Sum(run => run.Errors) + own.Sum(run => run.Errors));
    }

    private static double? Ratio(double? value, double? by) => by is > 0 ? value / by : null;

    private static bool IsSame(ThroughputRun a, ThroughputRun b) =>
        a.Scenario == b.Scenario && a.Streaming == b.Streaming;

    private static bool IsSame(LatencyRun a, ThroughputRun b) =>
        a.Scenario == b.Scenario && a.Streaming == b.Streaming;
}
