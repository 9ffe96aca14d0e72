namespace Sessions.Benchmarks.Load.Processes;

/// <summary>Which core runs what.</summary>
/// <param name="UnderTest">Holds the proxy or gateway, alone.</param>
/// <param name="Load">Holds the upstream and the load generator.</param>
internal sealed record Cores(int UnderTest, int Load);
