using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.Grains.Tests.Cluster;
using Sessions.Runtime;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>A silo that is told to stop hands its sessions on, awake.</summary>
public sealed class MovingTests
{
    [Fact]
    public async Task StopSilo_WarmSessions_GoOnElsewhereWithoutReading()
    {
        await using var grid = await Grid.StartAsync(2);
        var (stays, stops) = (grid.Silos[0], grid.Silos[1]);
        var sessions = new List<ISession>();
        for (var i = 0; i < 5; i++)
        {
            var key = Batches.Key($"warm-{i}");
            await grid.PlaceAsync(key, stops);
            sessions.Add(grid.Through(stays, key));
            await (await Grid.BeginAsync(sessions[i], 1, "a")).Recorded;
            await Grid.CompleteAsync(sessions[i], 1);
            await (await Grid.BeginAsync(sessions[i], 2, "a", "b")).Recorded;
        }

        var (reads, snapshots) = (grid.Memory.ForwardReads, grid.Memory.SnapshotReads);
        await grid.StopAsync(stops);

        foreach (var session in sessions)
        {
            grid.HostOf(session.Key).ShouldBe(stays.SiloAddress);
            (await Grid.CompleteAsync(session, 2)).Turn.ShouldBe(2);
            (await Grid.BeginAsync(session, 3, "a", "b", "c")).Plan.Matched.ShouldBe(2);
        }

        grid.Memory.ForwardReads.ShouldBe(reads);
        grid.Memory.SnapshotReads.ShouldBe(snapshots);
    }

    [Fact]
    public async Task StopSilo_TurnsUnderWay_NoneFailsAndNoneIsLost()
    {
        await using var grid = await Grid.StartAsync(2);
        var (stays, stops) = (grid.Silos[0], grid.Silos[1]);
        var keys = Enumerable.Range(0, 8).Select(static i => Batches.Key($"busy-{i}")).ToArray();
        foreach (var key in keys)
        {
            await grid.PlaceAsync(key, stops);
        }

        // Loops that never wait would starve the silos, which share this process' threads.
        grid.Store.DelayAppend = static (_, token) => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, token);
        using var stopped = new CancellationTokenSource();
        var running = keys.Select(key => TurnsAsync(grid.Through(stays, key), stopped.Token)).ToArray();
        await grid.StopAsync(stops);
        await stopped.CancelAsync();
        var turns = await Task.WhenAll(running);

        for (var i = 0; i < keys.Length; i++)
        {
            var audit = await grid.AuditAsync(keys[i]);
            audit.Started.Count.ShouldBe(turns[i]);
            audit.Ended.Values.ShouldAllBe(static ending => ending == TurnEnding.Completed);
            audit.Ended.Count.ShouldBe(turns[i]);
        }
    }

    [Fact]
    public async Task Snapshot_OfASessionThatSlept_ShortensItsNextWake()
    {
        await using var grid = await Grid.StartAsync(1);
        var key = Batches.Key("slept");
        var session = grid.Through(grid.Silos[0], key);
        for (var turn = 1; turn <= 20; turn++)
        {
            await (await Grid.BeginAsync(session, turn)).Recorded;
            await Grid.CompleteAsync(session, turn);
        }

        await grid.SleepAsync(key);
        var batches = grid.Memory.BatchesRead;
        await Grid.BeginAsync(session, 21);

        grid.Memory.SnapshotWrites.ShouldBe(1);
        grid.Memory.BatchesRead.ShouldBe(batches);
    }

    [Fact]
    public async Task BeginTurn_SleepingSessionAndStoreDown_SaysThatTheStoreDoesNotAnswer()
    {
        await using var grid = await Grid.StartAsync(1);
        var session = grid.Through(grid.Silos[0], Batches.Key("down"));
        grid.Store.IsDown = true;

        var failure = await Should.ThrowAsync<StoreUnavailableException>(
            async () => await session.BeginTurnAsync(Grid.Proposal(1, "client/1"), Grid.Token));

        failure.Message.ShouldBe("The session store was told to be down.");
        grid.Store.IsDown = false;
        (await Grid.BeginAsync(session, 1)).Plan.Turn.ShouldBe(1);
    }

    [Fact]
    public async Task BeginTurn_StoreDownForTheSiloOfTheSession_SaysSoThroughAnotherSilo()
    {
        await using var grid = await Grid.StartAsync(2);
        var key = Batches.Key("far");
        await grid.PlaceAsync(key, grid.Silos[1]);
        await grid.SleepAsync(key);
        await grid.PlaceAsync(key, grid.Silos[1]);
        await Grid.BeginAsync(grid.Through(grid.Silos[0], key), 1);
        grid.Store.IsDown = true;

        var failure = await Should.ThrowAsync<StoreUnavailableException>(
            async () => await grid.Through(grid.Silos[0], key).CompleteTurnAsync(
                Sample.Outcome(1, usage: new() { Output = 1 }), Grid.Token));

        failure.Message.ShouldBe("The session store was told to be down.");
    }

    private static async Task<int> TurnsAsync(ISession session, CancellationToken until)
    {
        var turn = 0;
        while (!until.IsCancellationRequested)
        {
            turn++;
            var admission = await Grid.BeginAsync(session, turn, "a", $"turn {turn}");
            await admission.Recorded;
            await Grid.CompleteAsync(session, turn);
        }

        return turn;
    }
}
