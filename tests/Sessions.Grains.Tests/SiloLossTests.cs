using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Grains.Tests.Cluster;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>A silo dies with sessions on it: what was acknowledged stays, what was not counts once.</summary>
public sealed class SiloLossTests
{
    private static readonly SessionKey Key = Batches.Key("loss");

    [Fact]
    public async Task CompleteTurn_SiloKilledAfterItsStart_IsBookedElsewhere()
    {
        await using var grid = await Grid.StartAsync(3);
        var (door, host) = (grid.Silos[0], grid.Silos[1]);
        await grid.PlaceAsync(Key, host);
        var session = grid.Through(door, Key);
        var admission = await Grid.BeginAsync(session, 1);
        await admission.Recorded;

        await grid.KillAsync(host);
        var receipt = await Grid.CompleteAsync(session, 1);

        receipt.Turn.ShouldBe(1);
        grid.HostOf(Key).ShouldNotBe(host.SiloAddress);
        var audit = await grid.AuditAsync(Key);
        audit.Started.Count.ShouldBe(1);
        audit.Ended[Core.Tests.Sample.TurnId(1)].ShouldBe(TurnEnding.Completed);
    }

    [Fact]
    public async Task Recorded_SiloKilledBeforeTheStartWasDurable_IsRecordedElsewhere()
    {
        await using var grid = await Grid.StartAsync(3);
        var (door, host) = (grid.Silos[0], grid.Silos[1]);
        await grid.PlaceAsync(Key, host);
        var session = grid.Through(door, Key);
        grid.Store.OnAppend = static (_, _, _) => AppendFault.BeforeCommit;
        grid.Store.DelayAppend = static (_, token) => Task.Delay(Timeout.Infinite, token);
        var admission = await Grid.BeginAsync(session, 1, "a", "b");

        var killing = grid.KillAsync(host);
        grid.Store.OnAppend = null;
        grid.Store.DelayAppend = null;
        await killing;
        await admission.Recorded;
        await Grid.CompleteAsync(session, 1);

        var audit = await grid.AuditAsync(Key);
        audit.Started.Count.ShouldBe(1);
        audit.Ended.Count.ShouldBe(1);
    }

    [Fact]
    public async Task RunningTurn_ItsFrontDoorKilled_EndsAsLost()
    {
        await using var grid = await Grid.StartAsync(3);
        var (door, host) = (grid.Silos[1], grid.Silos[2]);
        await grid.PlaceAsync(Key, host);
        var answer = await grid.Through(door, Key).BeginTurnAsync(Grid.Proposal(1, door.Name + "/boot"), Grid.Token);
        await answer.Value!.Recorded;

        await grid.KillAsync(door);
        var survivor = grid.Through(grid.Silos[0], Key);
        while ((await survivor.DescribeAsync(Core.Tests.Sample.Owner, Grid.Token)).Value!.RunningTurns > 0)
        {
            await survivor.WaitBeyondAsync(await HeadAsync(), TimeSpan.FromSeconds(1), Grid.Token);
        }

        (await grid.AuditAsync(Key)).State.Ledger.Lost.ShouldBe(1);

        async ValueTask<long> HeadAsync() => await grid.Memory.ReadHeadAsync(Key, Grid.Token);
    }
}
