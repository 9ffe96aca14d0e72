using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>What the rounds of one variant come to; times are in milliseconds.</summary>
/// <remarks>
/// <c>OfYarp</c>, <c>AddedP50Ms</c> and <c>AddedP99Ms</c> are medians of what each round gave: throughput over YARP's,
/// percentile less the direct one. <c>TurnsPerCpuSecond</c> is what the process would do were its core the only limit.
/// </remarks>
internal sealed record SummaryRow(
    string Scenario,
    bool Streaming,
    Variant Variant,
    double TurnsPerSecond,
    double? OfYarp,
    double? CpuMsPerTurn,
    double? TurnsPerCpuSecond,
    double? AllocatedBytesPerTurn,
    long? PeakResidentBytes,
    double NewSessionShare,
    double? UnderTestShare,
    double LoadShare,
    double? Rate,
    double? P50Ms,
    double? P99Ms,
    double? AddedP50Ms,
    double? AddedP99Ms,
    long Errors);
