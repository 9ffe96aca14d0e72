using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grow;

/// <summary>
/// Least-squares line of CPU over body size: what a turn costs whatever its length, and what each KB adds.
/// </summary>
internal static class LineFit
{
    public static GrowFit Of(IGrouping<Variant, GrowWindow> windows)
    {
        // The first window holds the conversations' beginnings, which is other work.
        var points = windows.Skip(1)
            .Select(window => (X: window.MeanBodyBytes / 1024, Y: window.CpuUsPerTurn))
            .ToArray();
        var meanX = points.Average(point => point.X);
        var meanY = points.Average(point => point.Y);
        var spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        var slope = spread == 0 ? 0 : points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
        return new GrowFit(windows.Key, meanY - (slope * meanX), slope);
    }
}
