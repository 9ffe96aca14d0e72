using System.Text;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Tests;
using Sessions.Core.Tests.Compaction;
using Sessions.Core.Turns;
using Sessions.Grains.Tests.Cluster;
using Sessions.Runtime;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>Compactions over silos: what a front door was told to send is what the log says and later turns replay.</summary>
public sealed class CompactionTests
{
    private static readonly SessionKey Key = Batches.Key("compacted");

    private static readonly SessionPolicy Clearing = new()
    {
        Compaction = new CompactionPolicy
        {
            TriggerTokens = 2_500,
            TargetTokens = 1_000,
            MinimumShrinkTokens = 1,
            TurnsBetweenMin = 0,
            KeepLastTurns = 1,
            Strategies = [CompactionStrategy.ClearToolResults],
        },
    };

    [Fact]
    public async Task BeginTurn_CompactionDueOnAnotherSilo_GetsTheBytesAndTheEdits()
    {
        await using var grid = await Grid.StartAsync(2, policyOf: static _ => Clearing);
        await grid.PlaceAsync(Key, grid.Silos[1]);
        var session = grid.Through(grid.Silos[0], Key);
        await TurnAsync(session, 1, rounds: 2);

        var plan = await TurnAsync(session, 2, rounds: 3);

        plan.MissingFrom.ShouldBeNull();
        plan.Matched.ShouldBe(6);
        var rendering = plan.Rendering.ShouldNotBeNull();
        Texts(rendering.Edits).ShouldBe(Texts((await CompactedAsync(grid, rendering.Compaction)).Data.Edits));
        rendering.Edits.Select(static edit => edit.From).ShouldBe([4, 6]);
        plan.CompactedTokens.ShouldBe(rendering.Edits.Sum(static edit => edit.Saved));
    }

    [Fact]
    public async Task LaterTurn_AfterTheSessionsSiloHasStopped_IsSentTheSameBytes()
    {
        await using var grid = await Grid.StartAsync(2, policyOf: static _ => Clearing);
        await grid.PlaceAsync(Key, grid.Silos[1]);
        var session = grid.Through(grid.Silos[0], Key);
        var first = await TurnAsync(session, 1, rounds: 3);

        await grid.StopAsync(grid.Silos[1]);
        var second = await TurnAsync(session, 2, rounds: 4);

        grid.HostOf(Key).ShouldBe(grid.Silos[0].SiloAddress);
        Texts(second.Rendering!.Edits).Take(2).ShouldBe(Texts(first.Rendering!.Edits));
    }

    [Fact]
    public async Task Recorded_SiloKilledBeforeTheStartWasDurable_TellsWhatWasSent()
    {
        var compacting = "";
        await using var grid = await Grid.StartAsync(
            3, policyOf: name => name == compacting ? Clearing : SessionPolicy.Observe);
        var (door, host) = (grid.Silos[0], grid.Silos[1]);
        compacting = host.Name;
        await grid.PlaceAsync(Key, host);
        var session = grid.Through(door, Key);
        grid.Store.OnAppend = static (_, _, _) => AppendFault.BeforeCommit;
        grid.Store.DelayAppend = static (_, token) => Task.Delay(Timeout.Infinite, token);
        var admission = (await session.BeginTurnAsync(Proposal(1, rounds: 3), Grid.Token)).Value.ShouldNotBeNull();
        var sent = admission.Plan.Rendering.ShouldNotBeNull();

        var killing = grid.KillAsync(host);
        grid.Store.OnAppend = null;
        grid.Store.DelayAppend = null;
        await killing;
        await admission.Recorded;
        await Grid.CompleteAsync(session, 1);

        var path = (await session.ReadPathAsync(Sample.Owner, 1, Grid.Token)).Value.ShouldNotBeNull();
        Texts(path.Edits).ShouldBe(Texts(sent.Edits));
        path.Compaction.ShouldBeGreaterThan(0);
        (await grid.AuditAsync(Key)).Started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task PolicyCompactAndUndo_ThroughAnotherSilo_AreThoseOfTheSession()
    {
        await using var grid = await Grid.StartAsync(2);
        await grid.PlaceAsync(Key, grid.Silos[1]);
        var session = grid.Through(grid.Silos[0], Key);
        await TurnAsync(session, 1, rounds: 3);
        var request = new CompactionRequest { Policy = Clearing.Compaction };

        var facts = (await session.ChangePolicyAsync(Sample.Owner, Clearing, Grid.Token)).Value.ShouldNotBeNull();
        var dry = (await session.CompactAsync(Sample.Owner, request with { DryRun = true }, Grid.Token)).Value!;
        var done = (await session.CompactAsync(Sample.Owner, request, Grid.Token)).Value!;
        var compacted = (await session.DescribeAsync(Sample.Owner, Grid.Token)).Value!;
        var restored = (await session.RestoreAsync(Sample.Owner, done.Position, Grid.Token)).Value!;

        facts.Policy!.Compaction!.TriggerTokens.ShouldBe(2_500);
        facts.Policy.Compaction.Strategies.ShouldBe([CompactionStrategy.ClearToolResults]);
        dry.Position.ShouldBe(0);
        Texts(done.Plan.Edits).ShouldBe(Texts(dry.Plan.Edits));
        compacted.Compactions.ShouldBe([new CompactionFacts(done.Position, 0, 2, done.Plan.TokensBefore - done.Plan.TokensAfter)]);
        restored.Compactions.ShouldBeEmpty();
        (await session.RestoreAsync(Sample.Owner, done.Position, Grid.Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.Unprocessable);
        (await session.ChangePolicyAsync(Sample.Owner, null, Grid.Token)).Value!.Policy.ShouldBeNull();
    }

    [Fact]
    public async Task LocateItem_ThroughAnotherSilo_IsWhereTheItemWasAppended()
    {
        await using var grid = await Grid.StartAsync(2);
        await grid.PlaceAsync(Key, grid.Silos[1]);
        var session = grid.Through(grid.Silos[0], Key);
        await TurnAsync(session, 1, rounds: 1);

        (await session.LocateItemAsync(3, Grid.Token)).ShouldBe(2);
        (await session.LocateItemAsync(30, Grid.Token)).ShouldBe(0);
    }

    private static TurnProposal Proposal(int turn, int rounds)
    {
        var dialogue = new Dialogue().System("be brief").User("go");
        for (var round = 0; round < rounds; round++)
        {
            dialogue.ToolRound(1_000);
        }

        return dialogue.Proposal(turn) with { Deadline = Sample.Noon.AddYears(100), FrontDoor = "client/1" };
    }

    private static async Task<TurnPlan> TurnAsync(ISession session, int turn, int rounds)
    {
        var admission = (await session.BeginTurnAsync(Proposal(turn, rounds), Grid.Token)).Value.ShouldNotBeNull();
        await admission.Recorded;
        await Grid.CompleteAsync(session, turn);
        return admission.Plan;
    }

    private static IEnumerable<string> Texts(IReadOnlyList<PathEdit> edits) => edits.Select(static edit =>
        $"{edit.From}-{edit.To}: {string.Join(' ', edit.Fragments.Select(static f => Encoding.UTF8.GetString(f.Raw.Utf8.Span)))}");

    private static async Task<ContextCompacted> CompactedAsync(Grid grid, long position)
    {
        var batches = await grid.Memory.ReadForwardAsync(Key, position - 1, 1, Grid.Token);
        var frames = batches[0].Frames;
        for (var at = batches[0].FirstPosition; EventFrames.TryRead(ref frames, out var json); at++)
        {
            if (at == position)
            {
                return (ContextCompacted)EventCodec.Read(json);
            }
        }

        throw new InvalidOperationException("The log does not reach the position.");
    }
}
