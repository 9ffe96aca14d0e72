using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What needs Orleans in this process.</summary>
internal static class ClusteredLeg
{
    public static bool IsBuilt => true;

    /// <summary>Is the other silo of the latencies until its input ends.</summary>
    public static Task<int> RunPeerAsync(string[] words) => Peer.RunAsync(words);

    public static Task MeasureLatencyAsync(GridOptions options, List<GridFigure> figures) =>
        CrossSilo.MeasureAsync(figures);
}
