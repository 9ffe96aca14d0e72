using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>
/// One open-loop run of one variant at a fixed rate; times are in milliseconds from when each turn was due.
/// </summary>
internal sealed record LatencyRun(
    string Scenario,
    bool Streaming,
    Variant Variant,
    int Round,
    double Rate,
    long Turns,
    long Errors,
    string? FirstError,
    double P50,
    double P90,
    double P99,
    double Max);
