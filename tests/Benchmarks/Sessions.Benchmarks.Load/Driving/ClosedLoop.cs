using System.Diagnostics;

namespace Sessions.Benchmarks.Load.Driving;

/// <summary>
/// Keeps every connection busy: the next turn begins when the last one ended. Gives the maximum throughput.
/// </summary>
internal static class ClosedLoop
{
    /// <summary>Runs for a time; <paramref name="meter"/> brackets the measured part.</summary>
    public static async Task<Tally> RunAsync(
        IReadOnlyList<Lane> lanes, TimeSpan warmUp, TimeSpan measured, IMeter meter)
    {
        var recording = Recording.OfTurnsEnded();
        using var stop = new CancellationTokenSource();
        var running = lanes.Select(lane => RunLaneAsync(lane, recording, stop.Token)).ToArray();

        await Task.Delay(warmUp, TimeProvider.System);
        await meter.StartAsync();
        recording.Start();
        await Task.Delay(measured, TimeProvider.System);
        recording.Stop();
        await meter.StopAsync();

        await stop.CancelAsync();
        return await LaneEnd.CollectAsync(lanes, running);
    }

    /// <summary>Runs each connection for <paramref name="turns"/> turns, all of them counted.</summary>
    public static async Task<Tally> RunTurnsAsync(IReadOnlyList<Lane> lanes, int turns)
    {
        var recording = Recording.OfTurnsEnded();
        recording.Start();
        var running = lanes.Select(lane => RunLaneAsync(lane, turns, recording)).ToArray();
        return await LaneEnd.CollectAsync(lanes, running, TimeSpan.FromMinutes(10));
    }

    private static async Task RunLaneAsync(Lane lane, Recording recording, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested && !lane.HasGivenUp)
        {
            await lane.RunTurnAsync(Stopwatch.GetTimestamp(), recording);
        }
    }

    private static async Task RunLaneAsync(Lane lane, int turns, Recording recording)
    {
        await Task.Yield();
        for (var turn = 0; turn < turns && !lane.HasGivenUp; turn++)
        {
            await lane.RunTurnAsync(Stopwatch.GetTimestamp(), recording);
        }
    }
}
