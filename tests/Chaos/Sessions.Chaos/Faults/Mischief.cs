using Sessions.Chaos.Agents;
using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Faults;

/// <summary>A node that was asked to end while agents were at work.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Began">When, as a timestamp.</param>
/// <param name="Ended">When it was gone, as a timestamp.</param>
/// <param name="ExitCode">With which code.</param>
public sealed record Drain(string Node, long Began, long Ended, int ExitCode);

/// <summary>Troubles the grid, one thing after another, as the seed says.</summary>
internal sealed class Mischief(Grid grid, int seed, FaultTally tally, Journal journal)
{
    // Longer than a turn's deadline: whatever the frozen node was at has been given up when it wakes.
    private static readonly TimeSpan Frozen = Grid.TurnDeadline + TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstSuccessPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1.5);

    private readonly Random _random = new(seed);
    private readonly StoreTrouble _store = new(seed, tally);
    private readonly List<Drain> _drains = [];
    private readonly List<TimeSpan> _recoveries = [];
    private readonly List<string> _deaths = [];

    public IReadOnlyList<Drain> Drains => _drains;

    /// <summary>From each kill to the first turn that succeeded after it at the killed node.</summary>
    public IReadOnlyList<TimeSpan> Recoveries => _recoveries;

    /// <summary>Nodes that ended though nobody ended them.</summary>
    public IReadOnlyList<string> Deaths => _deaths;

    /// <summary>Troubles the grid until told to stop, and leaves every node running.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        grid.StoreProxy.Decide = _store.Decide;
        var acts = new List<Func<CancellationToken, Task>>();
        while (!stop.IsCancellationRequested)
        {
            if (acts.Count == 0)
            {
                // A bag of each, in a new order every time: none is left out for long.
                acts = [KillAsync, DrainAsync, StoreNoiseAsync, FreezeAsync, StoreOutageAsync, KillInNoiseAsync, KillAsync];
                _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(acts));
            }

            var act = acts[^1];
            acts.RemoveAt(acts.Count - 1);
            await act(stop);
            await ReviveAsync();
            await Pause(0.2, 1.2, stop);
        }

        _store.Set(0);
    }

    /// <summary>Starts nodes again that have ended by themselves, and says so.</summary>
    public async Task ReviveAsync()
    {
        foreach (var node in grid.Nodes.Where(static node => node.DiedByItself))
        {
            _deaths.Add($"{node.Name} ended by itself; see {node.LogFile}");
            await node.KillAsync();
            await node.StartAsync(CancellationToken.None);
        }
    }

    private SiloNode AnyNode() => grid.Nodes[_random.Next(grid.Nodes.Count)];

    private async Task KillAsync(CancellationToken stop)
    {
        var node = AnyNode();
        tally.Count("node SIGKILL");
        var killed = TimeProvider.System.GetTimestamp();
        await node.KillAsync();
        await Pause(0, 1, stop);
        await node.StartAsync(CancellationToken.None);
        await WatchRecoveryAsync(node, killed, stop);
    }

    private async Task WatchRecoveryAsync(SiloNode node, long killed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested
            && TimeProvider.System.GetElapsedTime(killed) < FirstSuccessPatience)
        {
            foreach (var (at, by) in journal.Successes.Reverse().TakeWhile(success => success.At > killed))
            {
                if (by.EndsWith($":{node.Port}", StringComparison.Ordinal))
                {
                    _recoveries.Add(TimeProvider.System.GetElapsedTime(killed, at));
                    return;
                }
            }

            await Pause(0.1, 0.1, stop);
        }
    }

    private async Task DrainAsync(CancellationToken stop)
    {
        // What went wrong before must not be blamed on the drain.
        await Task.Delay(Settling, TimeProvider.System, CancellationToken.None);
        var node = AnyNode();
        tally.Count("node SIGTERM");
        var began = TimeProvider.System.GetTimestamp();
        await grid.Balancer.PassByAsync(node);
        var code = await node.DrainAsync();
        _drains.Add(new Drain(node.Name, began, TimeProvider.System.GetTimestamp(), code));
        await node.StartAsync(CancellationToken.None);
        await grid.Balancer.PassByAsync(null);
    }

    private async Task FreezeAsync(CancellationToken stop)
    {
        var node = AnyNode();
        tally.Count("node SIGSTOP");
        node.Signal(Signals.Stop);
        await Task.Delay(Frozen, TimeProvider.System, CancellationToken.None);
        node.Signal(Signals.Continue);
    }

    private async Task StoreNoiseAsync(CancellationToken stop)
    {
        _store.Set(0.05 + (0.3 * _random.NextDouble()));
        await Pause(1, 4, stop);
        _store.Set(0);
    }

    private async Task StoreOutageAsync(CancellationToken stop)
    {
        tally.Count("store outage");
        _store.Set(1);
        await Pause(0.5, 4, stop);
        _store.Set(0);
    }

    private async Task KillInNoiseAsync(CancellationToken stop)
    {
        var node = AnyNode();
        _store.Set(0.15);
        await Pause(0.3, 1.5, stop);
        tally.Count("node SIGKILL");
        await node.KillAsync();
        await Pause(0, 1, stop);
        await node.StartAsync(CancellationToken.None);
        _store.Set(0);
    }

    private async Task Pause(double secondsMin, double secondsMax, CancellationToken stop)
    {
        var seconds = secondsMin + ((secondsMax - secondsMin) * _random.NextDouble());
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, stop)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
