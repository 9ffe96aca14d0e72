using System.Diagnostics;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Runtime;

namespace Sessions.Benchmarks.Load.Scenarios.Wake;

/// <summary>Wakes the long session again and again, each time in a directory that does not know it yet.</summary>
internal static class Waking
{
    private const int Unmeasured = 3;
    private const int Measured = 30;

    public static async Task<WakeResult> MeasureAsync(string folder)
    {
        await using var node = await LocalNode.OpenAsync(folder, sessionsMax: 1000);
        var (first, facts) = await WakeAsync(node);
        for (var wake = 1; wake < Unmeasured; wake++)
        {
            await WakeAsync(node);
        }

        var times = new double[Measured];
        for (var wake = 0; wake < Measured; wake++)
        {
            (times[wake], _) = await WakeAsync(node);
        }

        Array.Sort(times);
        var snapshot = await node.Store.ReadSnapshotAsync(LongSession.Key, CancellationToken.None);
        return new WakeResult(
            facts.Turns, facts.Items, facts.Head, snapshot?.Data.Length ?? 0, facts.Head - (snapshot?.Position ?? 0),
            first, At(times, 0.5), At(times, 0.95), times[^1]);
    }

    private static async Task<(double Milliseconds, SessionFacts Facts)> WakeAsync(LocalNode node)
    {
        await using var directory = new InProcessSessionDirectory(node.Services);
        var began = Stopwatch.GetTimestamp();
        var answer = await directory.Find(LongSession.Key).DescribeAsync(RecordedTurn.Caller, CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(began);
        return answer.IsRefused
            ? throw new InvalidOperationException($"The session did not wake: {answer.Refusal.Message}")
            : (took.TotalMilliseconds, answer.Value);
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
