using System.Text;
using Sessions.Core.Caching;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Caching;

public sealed class DiagnosisTests
{
    private const string Implicit = "gpt-4o";
    private const string Claude = "sim-claude";

    private static readonly byte[] SaysCache = Encoding.UTF8.GetBytes("""{"cached_tokens":0}""");

    private readonly SessionState _state = new();
    private int _turn;

    [Fact]
    public void FirstTurn_IsColdAndNoBreak()
    {
        var started = Begin([Item.System(2_000), Item.User(100)]);

        started.Cache!.Cause.ShouldBe(CacheCause.Cold);
        End(0).ShouldBeEmpty();
    }

    [Fact]
    public void ContinuedInTime_ReadsAllAndIsNoBreak()
    {
        Turn([Item.System(2_000), Item.User(100)], 0);

        var started = Begin([Item.System(2_000), Item.User(100), Item.Assistant(50), Item.User(60)]);

        (started.PredictedCacheRead, started.Cache!.Best, started.Cache.Cause).ShouldBe((2_048, 2_048, CacheCause.None));
        End(2_048).ShouldBeEmpty();
        _state.CacheAccount.AsPredicted.ShouldBe(2);
    }

    [Fact]
    public void PausedTooLong_IsExpired()
    {
        Turn([Item.System(2_000), Item.User(100)], 0);
        Begin([Item.System(2_000), Item.User(100), Item.Assistant(50)], seconds: 700);

        var broken = End(0).ShouldHaveSingleItem();

        (broken.Cause, broken.Expected, broken.LostTokens, broken.Previous, broken.GapSeconds)
            .ShouldBe((CacheCause.Expired, 2_048, 2_048, 1, 700));
    }

    [Fact]
    public void ChangedClockInTheSystemPrompt_IsThePrefixWithBothItems()
    {
        List<Item> line = [Item.System(2_000), Item.User(1_000), Item.Assistant(300)];
        Turn(line, 0);
        line[0] = line[0] with { Text = "12:01" + line[0].Text[5..] };
        Begin([.. line, Item.User(70)]);

        var broken = End(0).ShouldHaveSingleItem();

        (broken.Cause, broken.Depth, broken.Kind).ShouldBe((CacheCause.PrefixChanged, 1, ItemKind.System));
        (broken.Old, broken.New).ShouldBe((1, 4));
        _state.Tree[broken.New].Position.ShouldBe((int)broken.NewPosition);
        broken.LostTokens.ShouldBe(3_300 / 128 * 128);
    }

    [Fact]
    public void ChangedItemInTheMiddle_LosesWhatComesAfterIt()
    {
        List<Item> line = [Item.System(2_000), Item.User(1_000), Item.Assistant(300), Item.User(400), Item.Assistant(200)];
        Turn(line, 0);
        line[2] = line[2] with { Text = "x" + line[2].Text[1..] };
        Begin([.. line, Item.User(70)]);

        var broken = End(2_944).ShouldHaveSingleItem();

        (broken.Cause, broken.Depth, broken.LostTokens).ShouldBe((CacheCause.PrefixChanged, 3, 3_840 - 2_944));
    }

    [Fact]
    public void InsertedTool_IsThePrefix()
    {
        List<Item> line = [Item.System(500), Item.User(1_000), Item.Assistant(300), Item.User(400)];
        Turn(line, 0);
        line.Insert(0, new Item(ItemKind.ToolDefinition, Sample.Tokens(300)));
        Begin(line);

        End(0).ShouldHaveSingleItem().Cause.ShouldBe(CacheCause.PrefixChanged);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(2_300)]
    public void TitleCallAboutTheSameMessage_IsItsOwnLine(int instructions)
    {
        Turn([Item.System(3_000), Item.User(20)], 0);

        var title = Begin([Item.System(instructions, 't'), Item.User(20)]);
        End(0).ShouldBeEmpty();
        var next = Begin([Item.System(3_000), Item.User(20), Item.Assistant(90)]);

        title.Cache!.Previous.ShouldBe(0);
        (next.Cache!.Previous, next.Cache.Cause).ShouldBe((1, CacheCause.None));
    }

    [Fact]
    public void SubAgentWithTheSameTools_IsItsOwnLine()
    {
        var tools = new Item(ItemKind.ToolDefinition, Sample.Tokens(2_000));
        Turn([tools, Item.System(1_000), Item.User(300), Item.Assistant(900), Item.User(500)], 0);

        var started = Begin([tools, Item.System(200, 'z'), Item.User(150)]);

        (started.PredictedCacheRead, started.Cache!.Previous).ShouldBe((1_920, 0));
        End(1_920).ShouldBeEmpty();
    }

    [Fact]
    public void OtherThread_IsItsOwnLine()
    {
        Turn([Item.System(2_000), Item.User(600), Item.Assistant(200)], 0);

        var started = Begin([Item.System(2_000, 'z'), Item.User(600), Item.Assistant(200), Item.User(9)], thread: "agent-1");

        started.Cache!.Previous.ShouldBe(0);
        End(0).ShouldBeEmpty();
    }

    [Fact]
    public void EditedLastMessage_IsABranchAndNoBreak()
    {
        Turn([Item.System(2_000), Item.User(900)], 0);
        Begin([Item.System(2_000), Item.User(910, 'w')]);

        End(1_920).ShouldBeEmpty();
    }

    [Fact]
    public void AnotherModel_IsTheModel()
    {
        Turn([Item.System(2_000), Item.User(100)], 0);
        Begin([Item.System(2_000), Item.User(100), Item.Assistant(50)], model: "gpt-4o-mini");

        End(0).ShouldHaveSingleItem().Cause.ShouldBe(CacheCause.ModelChanged);
    }

    [Fact]
    public void ProviderLosesIt_IsTheProviderWithThePrice()
    {
        Turn([Item.System(2_000), Item.User(100)], 0);
        Begin([Item.System(2_000), Item.User(100), Item.Assistant(50)]);

        var broken = End(0).ShouldHaveSingleItem();

        // 2,048 tokens at 2.50 instead of 1.25 dollars for a million.
        (broken.Cause, broken.LostTokens, broken.LostNanoUsd).ShouldBe((CacheCause.Provider, 2_048, 2_048L * 1_250));
        _state.CacheAccount.Losses.ShouldHaveSingleItem()
            .ShouldBe(new CacheLoss(CacheCause.Provider, 1, 2_048, 2_048 * 1_250));
        _state.CacheAccount.Less.ShouldBe(1);
    }

    [Fact]
    public void ProviderThatNeverSpeaksOfCaches_IsNotBlamed()
    {
        Turn([Item.System(2_000), Item.User(100)], 0);
        Begin([Item.System(2_000), Item.User(100), Item.Assistant(50)]);

        End(0, raw: Encoding.UTF8.GetBytes("""{"prompt_tokens":2150}""")).ShouldBeEmpty();
    }

    [Fact]
    public void ProviderWhoseFirstAnswerStillRuns_IsNotBlamed()
    {
        Begin([Item.System(2_000), Item.User(100)]);
        Begin([Item.System(2_000), Item.User(100), Item.Assistant(50)]);

        End(0).ShouldBeEmpty();
    }

    [Fact]
    public void RefusedTurn_HasCachedNothing()
    {
        Begin([Item.System(2_000), Item.User(100)]);
        _state.Complete(Sample.Outcome(1, TurnEnding.Failed));

        Begin([Item.System(2_000), Item.User(100)]).PredictedCacheRead.ShouldBe(0);
    }

    [Fact]
    public void BreakpointTooFarBehind_IsOutOfReach()
    {
        Turn([Item.System(2_000).Marked(), Item.User(10)], 0, Claude, cached: 2_000);
        Item[] far = [.. Enumerable.Range(0, 25).Select(static i => Item.User(20, (char)('a' + i)))];
        Begin([Item.System(2_000), Item.User(10), .. far[..^1], far[^1].Marked()], model: Claude);

        var broken = End(0).ShouldHaveSingleItem();

        (broken.Cause, broken.LostTokens).ShouldBe((CacheCause.OutOfReach, 2_000));
    }

    [Fact]
    public void Claude_PredictsInTheProvidersTokens()
    {
        // The provider counts 300 tokens that the grid does not see.
        Turn([Item.System(2_000), Item.User(100).Marked()], 0, Claude, cached: 2_400);

        Begin([Item.System(2_000), Item.User(100), Item.User(5).Marked()], model: Claude)
            .PredictedCacheRead.ShouldBe(2_400);
    }

    [Fact]
    public void ManySubAgentTurns_DoNotPushOutTheRunsOwn()
    {
        Turn([Item.System(2_000), Item.User(100)], 0);
        List<Item> side = [Item.System(1_500, 'z')];
        for (var i = 0; i < 40; i++)
        {
            side.Add(Item.User(30, (char)('a' + (i % 26))));
            Turn(side, 0, thread: "side");
        }

        Begin([Item.System(2_000), Item.User(100), Item.Assistant(7)]).PredictedCacheRead.ShouldBe(2_048);
    }

    [Fact]
    public void Snapshot_KeepsTheAccountAndTheExpectationOfARunningTurn()
    {
        Turn([Item.System(2_000), Item.User(100)], 0);
        Turn([Item.System(2_000), Item.User(100), Item.Assistant(50)], 0);
        Begin([Item.System(2_000), Item.User(100), Item.Assistant(50), Item.User(4)]);

        var read = SessionSnapshot.Read(SessionSnapshot.Write(_state)).ShouldNotBeNull();

        read.CacheAccount.Losses.ShouldBe(_state.CacheAccount.Losses);
        read.CacheAccount.Recent.ShouldBe(_state.CacheAccount.Recent);
        read.CacheAccount.Gaps.ShouldBe(_state.CacheAccount.Gaps);
        read.CacheAccount.Last.ShouldBe(_state.CacheAccount.Last);
        read.HeadNode.ShouldBe(1);
        read.OpenTurns[0].Cache.ShouldNotBeNull().Best.ShouldBe(_state.OpenTurns[0].Cache!.Best);
    }

    [Fact]
    public void Forked_FirstTurn_IsRecordedOnce()
    {
        Begin([Item.System(100), Item.User(10)]);
        _state.Complete(Sample.Outcome(1) with { ForkedFrom = "other" });
        Begin([Item.System(100), Item.User(10)]);
        _state.Complete(Sample.Outcome(2) with { ForkedFrom = "third" });

        _state.ForkedFrom.ShouldBe(new SessionForkedData("other"));
    }

    private void Turn(
        IReadOnlyList<Item> items, int read, string model = Implicit, string? thread = null, int cached = 0)
    {
        Begin(items, model, thread: thread);
        End(read, cached: cached);
    }

    private TurnStartedData Begin(
        IReadOnlyList<Item> items, string model = Implicit, int seconds = 0, string? thread = null) =>
        _state.Begin(Line.Proposal(++_turn, model, items, thread), Sample.Noon.AddSeconds(seconds))
            .Events.OfType<TurnStarted>().Single().Data;

    private List<CacheBrokenData> End(int read, byte[]? raw = null, int cached = 0)
    {
        var turn = _state.FindOpen(Sample.TurnId(_turn)).ShouldNotBeNull();
        var usage = new TokenUsage
        {
            Input = Math.Max(turn.ContextTokens, cached),
            CacheRead = read,
            CacheWrite = Math.Max(0, cached - read),
        };
        var decision = _state.Complete(Sample.Outcome(_turn, usage: usage) with { RawUsage = raw ?? SaysCache });
        return [.. decision!.Value.Events.OfType<CacheBroken>().Select(static e => e.Data)];
    }
}
