namespace Sessions.Benchmarks.Load.Driving;

/// <summary>Waits for the connections' last turns and adds up what they counted.</summary>
internal static class LaneEnd
{
    private static readonly TimeSpan LastTurnMax = TimeSpan.FromSeconds(20);

    public static async Task<Tally> CollectAsync(IReadOnlyList<Lane> lanes, Task[] running, TimeSpan? limit = null)
    {
        var hung = false;
        try
        {
            await Task.WhenAll(running).WaitAsync(limit ?? LastTurnMax, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            hung = true;
        }

        // Socket completions run on the socket thread; what follows a run may block and must not do so there.
        await Task.Yield();

        var total = new Tally();
        foreach (var lane in lanes)
        {
            total.Add(lane.TakeTally());
        }

        if (hung)
        {
            total.Fail($"no answer within {limit ?? LastTurnMax} of the end of the run");
        }

        return total;
    }
}
