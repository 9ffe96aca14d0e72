using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Tests;
using Sessions.Core.Tests.Compaction;
using Sessions.Core.Turns;
using Sessions.Grains.Tests.Cluster;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>Cache hints over silos: what a front door is told to set is what the log says, and a client's own hold.</summary>
public sealed class CacheHintTests
{
    private static readonly SessionKey Key = Batches.Key("hinted");
    private static readonly SessionPolicy Hinting = new() { CacheHints = new CacheHintPolicy() };

    [Fact]
    public async Task BeginTurn_OfMessagesOnAnotherSilo_IsToldBreakpoints()
    {
        await using var grid = await TwoAsync();

        var plan = await PlanAsync(grid, Messages(1));

        plan.Rendering!.Breakpoints.ShouldBe([new CacheHint(3, LongLife: false)]);
    }

    [Fact]
    public async Task BeginTurn_OfChatOnAnotherSilo_IsToldTheKey()
    {
        await using var grid = await TwoAsync();

        var plan = await PlanAsync(grid, Chat(1));

        plan.Rendering!.PromptCacheKey.ShouldBe(Key.Id.Value);
    }

    [Fact]
    public async Task BeginTurn_ClientsOwnHintsOnAnotherSilo_AreLeftAlone()
    {
        await using var grid = await TwoAsync();

        var marked = await PlanAsync(grid, Messages(1) with { HasCacheBreakpoints = true });
        var keyed = await PlanAsync(grid, Chat(2) with { HasPromptCacheKey = true });

        (marked.Rendering?.Breakpoints ?? []).ShouldBeEmpty();
        keyed.Rendering?.PromptCacheKey.ShouldBeNull();
    }

    [Fact]
    public async Task Recorded_SiloKilledBeforeTheStartWasDurable_TellsTheHintsThatWereSent()
    {
        var hinting = "";
        await using var grid = await Grid.StartAsync(
            3, policyOf: name => name == hinting ? Hinting : SessionPolicy.Observe);
        var (door, host) = (grid.Silos[0], grid.Silos[1]);
        hinting = host.Name;
        await grid.PlaceAsync(Key, host);
        grid.Store.OnAppend = static (_, _, _) => AppendFault.BeforeCommit;
        grid.Store.DelayAppend = static (_, token) => Task.Delay(Timeout.Infinite, token);
        var admission = (await grid.Through(door, Key).BeginTurnAsync(Messages(1), Grid.Token)).Value.ShouldNotBeNull();
        var sent = admission.Plan.Rendering.ShouldNotBeNull();

        var killing = grid.KillAsync(host);
        grid.Store.OnAppend = null;
        grid.Store.DelayAppend = null;
        await killing;
        await admission.Recorded;

        sent.Breakpoints.ShouldNotBeEmpty();
        (await StartedAsync(grid)).Hints.ShouldBe(sent.Breakpoints);
    }

    private static async Task<Grid> TwoAsync()
    {
        var grid = await Grid.StartAsync(2, policyOf: static _ => Hinting);
        await grid.PlaceAsync(Key, grid.Silos[1]);
        return grid;
    }

    private static async Task<TurnPlan> PlanAsync(Grid grid, TurnProposal proposal)
    {
        var answer = await grid.Through(grid.Silos[0], Key).BeginTurnAsync(proposal, Grid.Token);
        var admission = answer.Value.ShouldNotBeNull();
        await admission.Recorded;
        return admission.Plan;
    }

    private static TurnProposal Chat(int turn) => Of(new Dialogue(), turn);

    private static TurnProposal Messages(int turn) => Of(new Dialogue(WireFormat.Messages, "sim-claude"), turn);

    private static TurnProposal Of(Dialogue dialogue, int turn)
    {
        var proposal = dialogue.System("be brief").User("go").Assistant(new string('a', 8_000)).Proposal(turn);
        return proposal with { Deadline = Sample.Noon.AddYears(100), FrontDoor = "client/1" };
    }

    private static async Task<TurnStartedData> StartedAsync(Grid grid)
    {
        foreach (var batch in await grid.Memory.ReadForwardAsync(Key, 0, 10, Grid.Token))
        {
            var frames = batch.Frames;
            while (EventFrames.TryRead(ref frames, out var json))
            {
                if (EventCodec.Read(json) is TurnStarted started)
                {
                    return started.Data;
                }
            }
        }

        throw new InvalidOperationException("The log has no turn.");
    }
}
