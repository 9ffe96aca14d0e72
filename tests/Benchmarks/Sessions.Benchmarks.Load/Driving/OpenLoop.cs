using System.Threading.Channels;

namespace Sessions.Benchmarks.Load.Driving;

/// <summary>Sends turns at a fixed rate, whatever the server does, and times each from the moment it was due.</summary>
/// <remarks>
/// A turn that finds no free connection waits in the queue with its clock running: a slow server cannot slow the
/// measuring down and so hide its own delay.
/// </remarks>
internal static class OpenLoop
{
    public static async Task<Tally> RunAsync(
        IReadOnlyList<Lane> lanes, double turnsPerSecond, TimeSpan warmUp, TimeSpan measured)
    {
        var recording = Recording.OfTurnsDue();
        var due = Channel.CreateUnbounded<long>(
            new UnboundedChannelOptions { SingleWriter = true, AllowSynchronousContinuations = true });
        var running = lanes.Select(lane => RunLaneAsync(lane, due.Reader, recording)).ToArray();

        using var pacer = new Pacer(turnsPerSecond, scheduled => due.Writer.TryWrite(scheduled));
        await Task.Delay(warmUp, TimeProvider.System);
        recording.Start();
        await Task.Delay(measured, TimeProvider.System);
        recording.Stop();
        pacer.Dispose();
        due.Writer.Complete();

        return await LaneEnd.CollectAsync(lanes, running);
    }

    private static async Task RunLaneAsync(Lane lane, ChannelReader<long> due, Recording recording)
    {
        while (!lane.HasGivenUp && await due.WaitToReadAsync())
        {
            if (due.TryRead(out var scheduled))
            {
                await lane.RunTurnAsync(scheduled, recording);
            }
        }
    }
}
