using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Caching;

public sealed class CacheHintTests
{
    private const string Claude = "sim-claude";

    private readonly SessionState _state = new();
    private CacheHintPolicy? _policy = new();
    private int _turn;

    [Fact]
    public void Messages_WithoutMarks_GetThemAtHeadAndEnd()
    {
        var rendering = Begin([Item.System(1_500), Item.User(100), Item.Assistant(80)]).Rendering.ShouldNotBeNull();

        rendering.Breakpoints.ShouldBe([new CacheHint(1, false), new CacheHint(3, false)]);
        rendering.PromptCacheKey.ShouldBeNull();
    }

    [Fact]
    public void NextTurn_KeepsTheLastEnd_AndReadsUpToIt()
    {
        List<Item> line = [Item.System(1_500), Item.User(100)];
        Begin(line);

        var plan = Begin([.. line, Item.Assistant(80), Item.User(30)]);

        plan.Rendering!.Breakpoints.Select(static hint => hint.Depth).ShouldBe([1, 2, 4]);
        plan.PredictedCacheRead.ShouldBe(1_600);
    }

    [Fact]
    public void LongTurn_IsBridged_WithFourAtMost()
    {
        List<Item> line = [Item.System(1_500), Item.User(100)];
        Begin(line);
        for (var i = 0; i < 40; i++)
        {
            line.Add(Item.User(20, (char)('a' + (i % 26))));
        }

        var plan = Begin(line);

        plan.Rendering!.Breakpoints.Select(static hint => hint.Depth).ShouldBe([1, 2, 23, 42]);
        plan.PredictedCacheRead.ShouldBe(1_600);
    }

    [Fact]
    public void Thinking_IsNeverMarked()
    {
        var plan = Begin([Item.System(1_500), Item.User(100), new Item(ItemKind.Reasoning, "thought")]);

        plan.Rendering!.Breakpoints.Select(static hint => hint.Depth).ShouldBe([1, 2]);
    }

    [Fact]
    public void BelowTheMinimum_NothingIsMarked() =>
        Begin([Item.System(600), Item.User(100)]).Rendering.ShouldBeNull();

    [Fact]
    public void ClientsOwnMarks_AreLeftAlone() =>
        Begin([Item.System(1_500), Item.User(100).Marked()]).Rendering.ShouldBeNull();

    [Fact]
    public void NoPolicy_ChangesNothing()
    {
        _policy = null;

        Begin([Item.System(1_500), Item.User(100)]).Rendering.ShouldBeNull();
    }

    [Fact]
    public void OneHour_MarksAllOfThemLong()
    {
        _policy = new CacheHintPolicy { Life = CacheLife.OneHour };

        Begin([Item.System(1_500), Item.User(100)]).Rendering!.Breakpoints
            .ShouldBe([new CacheHint(1, true), new CacheHint(2, true)]);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(1_200, true)]
    public void Auto_TakesAnHourOncePausesHavePaidForIt(int pause, bool isLong)
    {
        _policy = new CacheHintPolicy { Life = CacheLife.Auto };
        List<Item> line = [Item.System(9_000), Item.User(100)];
        for (var i = 0; i < 4; i++)
        {
            Begin(line, i * pause);
            var input = _state.OpenTurns[0].ContextTokens;
            _state.Complete(
                Sample.Outcome(_turn, usage: new TokenUsage { Input = input, CacheWrite = input }),
                Sample.Noon.AddSeconds(i * pause));
            line.Add(Item.User(50, (char)('a' + i)));
        }

        Begin(line, 4 * pause).Rendering!.Breakpoints[^1].LongLife.ShouldBe(isLong);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    public void OpenAI_GetsTheSessionsKey(WireFormat wire)
    {
        Begin([Item.User(10)], model: "gpt-4o", wire: wire).Rendering!.PromptCacheKey.ShouldBe("session-1");

        Begin([Item.User(10)], model: "gpt-4o", wire: wire, hasKey: true).Rendering.ShouldBeNull();
    }

    [Fact]
    public void PromptCacheKey_OfALongId_IsAHashOfSixtyFourCharacters()
    {
        ContextRules.PromptCacheKeyOf(new string('a', 64)).ShouldBe(new string('a', 64));
        ContextRules.PromptCacheKeyOf(new string('a', 65)).Length.ShouldBe(64);
    }

    [Fact]
    public void RepeatedProposal_GetsTheSameHints()
    {
        var proposal = Line.Proposal(1, Claude, [Item.System(1_500), Item.User(100)]);
        var first = Decide(proposal, 0);

        var again = Decide(proposal, 5);

        again.Rendering!.Breakpoints.ShouldBe(first.Rendering!.Breakpoints);
        again.Turn.ShouldBe(1);
    }

    [Fact]
    public void ProposedAgainAfterItWentOut_RecordsWhatWasSent()
    {
        var proposal = Line.Proposal(1, Claude, [Item.System(1_500), Item.User(100)]) with { Sent = new TurnRendering() };

        Decide(proposal, 0).Rendering.ShouldBeNull();
    }

    private TurnPlan Begin(
        IReadOnlyList<Item> items,
        int seconds = 0,
        string model = Claude,
        WireFormat wire = WireFormat.Messages,
        bool hasKey = false) =>
        Decide(Line.Proposal(++_turn, model, items) with { Wire = wire, HasPromptCacheKey = hasKey }, seconds);

    private TurnPlan Decide(TurnProposal proposal, int seconds)
    {
        var rules = new ContextRules(new SessionPolicy { CacheHints = _policy }, null) { PromptCacheKey = "session-1" };
        return _state.Take(BeginTurn.Decide(
            _state, proposal, Sample.Counter, ModelCatalog.BuiltIn, Sample.Noon.AddSeconds(seconds), rules)).Answer.Value!;
    }
}
