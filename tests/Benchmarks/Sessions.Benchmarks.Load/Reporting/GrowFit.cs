using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>The line through a variant's windows: CPU = fixed + slope × body.</summary>
internal sealed record GrowFit(Variant Variant, double FixedUsPerTurn, double UsPerKilobyte);
