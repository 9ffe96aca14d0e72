using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What needs Orleans in this process, in a build without it.</summary>
internal static class ClusteredLeg
{
    public static bool IsBuilt => false;

    public static Task<int> RunPeerAsync(string[] words) =>
        throw new UsageException("This bench was built without Orleans.");

    public static Task MeasureLatencyAsync(GridOptions options, List<GridFigure> figures) =>
        throw new UsageException("This bench was built without Orleans.");
}
