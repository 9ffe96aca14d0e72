using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>
/// One closed-loop run of one variant. Null stands for what direct, having no process under test, lacks.
/// </summary>
/// <remarks>
/// <c>UnderTestShare</c> and <c>LoadShare</c> are shares of a core: the process under test's of its own, upstream's and
/// generator's of theirs. Where the second is near 1 and the first is not, the load was the limit.
/// </remarks>
internal sealed record ThroughputRun(
    string Scenario,
    bool Streaming,
    Variant Variant,
    int Round,
    long Turns,
    long NewSessions,
    long Errors,
    string? FirstError,
    double TurnsPerSecond,
    double MeanBodyBytes,
    double? CpuMsPerTurn,
    double? AllocatedBytesPerTurn,
    long? PeakResidentBytes,
    double? UnderTestShare,
    double LoadShare,
    double GeneratorUsPerTurn);
