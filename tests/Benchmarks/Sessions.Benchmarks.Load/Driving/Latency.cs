namespace Sessions.Benchmarks.Load.Driving;

/// <summary>Exact percentiles of complete answers, in milliseconds.</summary>
internal sealed record Latency(double P50, double P90, double P99, double Max)
{
    public static Latency Of(List<int> microseconds)
    {
        if (microseconds.Count == 0)
        {
            return new Latency(0, 0, 0, 0);
        }

        microseconds.Sort();
        return new Latency(At(0.5), At(0.9), At(0.99), At(1));

        double At(double share) =>
            microseconds[Math.Min(microseconds.Count - 1, (int)(share * microseconds.Count))] / 1000.0;
    }
}
