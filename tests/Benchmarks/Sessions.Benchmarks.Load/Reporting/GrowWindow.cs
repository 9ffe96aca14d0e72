using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>CPU of the process under test over a span of turns of growing conversations.</summary>
internal sealed record GrowWindow(
    Variant Variant, int FirstTurn, int LastTurn, long Turns, long Errors, double MeanBodyBytes, double CpuUsPerTurn);
