using Sessions.Chaos.Agents;
using Sessions.Chaos.Audit;
using Sessions.Chaos.Reporting;
using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Faults;

/// <summary>A node that was asked to end while agents were at work.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Began">When, as a timestamp.</param>
/// <param name="Ended">When it was gone, as a timestamp.</param>
/// <param name="ExitCode">With which code; null where it had to be killed.</param>
/// <param name="Announced">Whether the load balancer had been told to send nothing more to it.</param>
public sealed record Drain(string Node, long Began, long Ended, int? ExitCode, bool Announced);

/// <summary>A time in which turns may be lost.</summary>
/// <param name="What">What was done.</param>
/// <param name="Node">To which node; null where all suffer.</param>
/// <param name="Began">When.</param>
/// <param name="Ended">When it was over.</param>
public sealed record Trouble(string What, string? Node, DateTimeOffset Began, DateTimeOffset Ended);

/// <summary>Troubles the grid, one thing after another, as the seed says.</summary>
internal sealed class Mischief(Grid grid, int seed, FaultTally tally, Journal journal)
{
    // Longer than a turn's deadline: whatever the frozen node was at has been given up when it wakes. A cluster needs
    // longer to declare a silo dead that still takes connections and answers none.
    private static readonly TimeSpan Frozen = Grid.TurnDeadline + TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FrozenInCluster = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Learning = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstSuccessPatience = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan Settling = TimeSpan.FromSeconds(1.5);

    private readonly Random _random = new(seed);
    private readonly StoreTrouble _store = new(seed, tally);
    private readonly List<Drain> _drains = [];
    private readonly List<Kill> _kills = [];
    private readonly List<Violation> _deaths = [];
    private readonly List<Trouble> _troubles = [];

    public IReadOnlyList<Drain> Drains => _drains;

    public IReadOnlyList<Kill> Kills => _kills;

    /// <summary>Nodes that ended though nobody ended them, and nodes that did not start again.</summary>
    public IReadOnlyList<Violation> Deaths => _deaths;

    /// <summary>Times in which nodes were dead or frozen, or the store failed.</summary>
    public IReadOnlyList<Trouble> Troubles => _troubles;

    /// <summary>Silos that ended themselves because the cluster had declared them dead while they were frozen.</summary>
    public int Departures { get; private set; }

    /// <summary>Troubles the grid until told to stop.</summary>
    /// <exception cref="InvalidOperationException">No node is left.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        grid.StoreProxy.Decide = _store.Decide;
        var acts = new List<Func<CancellationToken, Task>>();
        while (!stop.IsCancellationRequested)
        {
            if (acts.Count == 0)
            {
                // A bag of each, in a new order every time: none is left out for long.
                acts =
                [
                    KillAsync, DrainAsync, StoreNoiseAsync, FreezeAsync, StoreOutageAsync, KillInNoiseAsync, DrainBareAsync,
                    KillAsync,
                ];
                _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(acts));
            }

            var act = acts[^1];
            acts.RemoveAt(acts.Count - 1);
            await act(stop);
            await ReviveAsync();
            await Pause(0.2, 1.2, stop);
        }
    }

    /// <summary>Ends all trouble, however the run came to its end, and starts every node that does not run.</summary>
    public async Task RestAsync()
    {
        _store.Set(0);
        foreach (var node in grid.Nodes)
        {
            node.Thaw();
        }

        await grid.Balancer.PassByAsync(null);
        await ReviveAsync();
        foreach (var node in grid.Nodes.Where(static node => !node.IsRunning))
        {
            await StartAsync(node);
        }
    }

    // Starts nodes again that have ended by themselves, and says so.
    private async Task ReviveAsync()
    {
        foreach (var node in grid.Nodes.Where(static node => node.DiedByItself))
        {
            if (node.MayLeave)
            {
                Departures++;
            }
            else
            {
                _deaths.Add(new Violation("alive", node.Name, $"ended by itself; see {node.LogFile}"));
            }

            await node.KillAsync();
            await StartAsync(node);
        }
    }

    // A node that does not start is left out of what follows; the others go on.
    private async Task StartAsync(SiloNode node)
    {
        if (!await node.TryStartAsync(CancellationToken.None))
        {
            _deaths.Add(new Violation("alive", node.Name, $"did not start; see {node.LogFile}"));
        }
    }

    private SiloNode AnyNode()
    {
        var nodes = grid.Nodes.Where(static node => node.IsRunning).ToList();
        return nodes.Count > 0
            ? nodes[_random.Next(nodes.Count)]
            : throw new InvalidOperationException("No node runs any more.");
    }

    private async Task KillAsync(CancellationToken stop)
    {
        var node = AnyNode();
        tally.Count("node SIGKILL");
        var began = TimeProvider.System.GetUtcNow();
        await node.KillAsync();
        var dead = TimeProvider.System.GetTimestamp();
        _kills.Add(new Kill(dead, node.Name, node.Port));
        await Pause(0, 1, stop);
        await StartAsync(node);
        Note("kill", node.Name, began);

        // Left alone until it is of use again, so that this can be told from what comes next.
        while (!stop.IsCancellationRequested
            && TimeProvider.System.GetElapsedTime(dead) < FirstSuccessPatience
            && !Recovery.Of([_kills[^1]], journal.Successes).All(static it => it is { AtNode: not null, EverySession: not null }))
        {
            await Pause(0.2, 0.2, stop);
        }
    }

    private Task DrainAsync(CancellationToken stop) => DrainAsync(isAnnounced: true);

    private Task DrainBareAsync(CancellationToken stop) => DrainAsync(isAnnounced: false);

    private async Task DrainAsync(bool isAnnounced)
    {
        // What went wrong before must not be blamed on the drain.
        await Task.Delay(Settling, TimeProvider.System, CancellationToken.None);
        var node = AnyNode();
        tally.Count(isAnnounced ? "node SIGTERM" : "node SIGTERM, unannounced");
        var began = TimeProvider.System.GetTimestamp();
        if (isAnnounced)
        {
            await grid.Balancer.PassByAsync(node);
        }

        var code = await node.DrainAsync();
        _drains.Add(new Drain($"{node.Name} (:{node.Port})", began, TimeProvider.System.GetTimestamp(), code, isAnnounced));
        await StartAsync(node);
        if (isAnnounced)
        {
            await grid.Balancer.PassByAsync(null);
        }
    }

    private async Task FreezeAsync(CancellationToken stop)
    {
        var node = AnyNode();
        tally.Count("node SIGSTOP");
        var began = TimeProvider.System.GetUtcNow();
        node.Freeze();
        await Task.Delay(node.MayLeave ? FrozenInCluster : Frozen, TimeProvider.System, CancellationToken.None);
        node.Thaw();
        Note("freeze", node.Name, began);
        if (node.MayLeave)
        {
            // It must first learn that it was declared dead: its end is not to be taken for that of the next trouble.
            await Task.Delay(Learning, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task StoreNoiseAsync(CancellationToken stop)
    {
        var began = TimeProvider.System.GetUtcNow();
        _store.Set(0.05 + (0.3 * _random.NextDouble()));
        await Pause(1, 4, stop);
        _store.Set(0);
        Note("store", null, began);
    }

    private async Task StoreOutageAsync(CancellationToken stop)
    {
        tally.Count("store outage");
        var began = TimeProvider.System.GetUtcNow();
        _store.Set(1);
        await Pause(0.5, 4, stop);
        _store.Set(0);
        Note("store", null, began);
    }

    private async Task KillInNoiseAsync(CancellationToken stop)
    {
        var node = AnyNode();
        var began = TimeProvider.System.GetUtcNow();
        _store.Set(0.15);
        await Pause(0.3, 1.5, stop);
        tally.Count("node SIGKILL");
        await node.KillAsync();
        await Pause(0, 1, stop);
        await StartAsync(node);
        _store.Set(0);
        Note("kill", node.Name, began);
        Note("store", null, began);
    }

    // In a cluster the session of a turn may lie on another node than its front door.
    private void Note(string what, string? node, DateTimeOffset began) =>
        _troubles.Add(new Trouble(what, grid.Database is null ? node : null, began, TimeProvider.System.GetUtcNow()));

    private async Task Pause(double secondsMin, double secondsMax, CancellationToken stop)
    {
        var seconds = secondsMin + ((secondsMax - secondsMin) * _random.NextDouble());
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, stop)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
