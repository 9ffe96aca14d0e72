using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Decisions;

public sealed class ForkSessionTests
{
    private static readonly PathProposal Whole = Sample.Path("a", "b", "answer");
    private readonly SessionState _state = new();

    [Fact]
    public void Decide_SharedItemsAndAnAnswer_BeginsBehindBoth()
    {
        var decision = Fork(Command());

        decision.Events.Select(EventCodec.TypeOf).ShouldBe(["session.created", "session.forked", "items.appended"]);
        _state.Tip.ShouldBe(new ConversationTip(3, 0) { Wire = WireFormat.Chat });
        _state.Tree.Count.ShouldBe(3);
        _state.Tree.Match(Whole.Items.Span, out _).ShouldBe(3);
        _state.SharedAt(2).ShouldBe(Shared(2));
        _state.SharedAt(3).ShouldBeNull();
        (_state.Parent, _state.Owner, _state.Turns).ShouldBe(("boss", "key-1", 0));
    }

    [Fact]
    public void Decide_NoAnswer_BeginsBehindTheSharedItems()
    {
        Fork(Command() with { Answer = null }).Events.Count.ShouldBe(2);

        _state.Tip.Leaf.ShouldBe(2);
    }

    [Fact]
    public void Decide_AnswerWithoutItems_AppendsNone() =>
        Fork(Command() with { Answer = Sample.Path("a", "b") }).Events.Count.ShouldBe(2);

    [Fact]
    public void Decide_SameCallAgain_ChangesNothing()
    {
        Fork(Command());

        Fork(Command()).ShouldSatisfyAllConditions(
            static again => again.Answer.IsRefused.ShouldBeFalse(),
            static again => again.Events.ShouldBeEmpty());
    }

    [Fact]
    public void Decide_SessionThatExists_IsRefused()
    {
        Fork(Command());

        Fork(Command() with { Call = Sample.TurnId(8) }).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionExists);
        Fork(Command() with { Principal = Sample.Key("key-2") }).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public void Decide_WhatNoSessionMayBeginWith_IsRefused()
    {
        var pairs = Enumerable.Range(0, SessionState.MetadataPairsMax + 1).ToDictionary(static i => $"k{i}", static _ => "v");

        Fork(Command() with { Metadata = pairs }).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        Fork(Command() with { Policy = new SessionPolicy { Limits = new LimitPolicy { TtlSeconds = 1 } } })
            .Answer.Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        _state.Exists.ShouldBeFalse();
    }

    [Fact]
    public void Decide_OfAnEndpointsSession_BelongsToItToo()
    {
        Fork(Command() with { Endpoint = "support", Policy = SessionPolicy.Observe });

        _state.Endpoint.ShouldBe("support");
        ChangePolicy.Decide(_state, Sample.Owner, null, Sample.Noon).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.ScopeMissing);
        ChangePolicy.Decide(_state, Sample.Key("ops", Scopes.Admin), null, Sample.Noon).Answer.IsRefused.ShouldBeFalse();
        SessionSnapshot.Read(SessionSnapshot.Write(_state))!.Endpoint.ShouldBe("support");
    }

    [Fact]
    public void Decide_PolicyOfItsOwn_IsInForce()
    {
        Fork(Command() with { Policy = new SessionPolicy { Limits = new LimitPolicy { MaxMessages = 1 } } });

        _state.Policy!.Limits!.MaxMessages.ShouldBe(1);
    }

    [Fact]
    public void Decide_CompactionOfTheSharedPart_IsReplayed()
    {
        var removal = PathEdit.Removal(1, 1, EditScope.Items, 3);
        var compaction = new ContextCompactedData { Anchor = 2, Edits = [removal], TokensBefore = 6, TokensAfter = 3 };
        Fork(Command() with { Origin = Command().Origin with { Compaction = compaction } });

        var plan = _state.Begin(Sample.Proposal(1, Sample.Path("a", "b", "answer", "more")) with { IsBudgeted = true }).Answer.Value!;

        plan.Matched.ShouldBe(3);
        plan.Rendering!.Edits.ShouldBe([removal]);
        plan.CompactedTokens.ShouldBe(3);
    }

    [Fact]
    public void Decide_TurnBehindTheFork_MatchesWhatIsShared()
    {
        Fork(Command());

        var decision = _state.Begin(Sample.Proposal(1, Sample.Path("a", "b", "answer", "more")) with
        {
            Tip = _state.Tip,
            IsBudgeted = true,
        });

        decision.Answer.Value!.Matched.ShouldBe(3);
        decision.Events[0].ShouldBeOfType<ItemsAppended>().Data.Items.Count.ShouldBe(1);
    }

    [Fact]
    public void Apply_SnapshotOfAFork_KeepsWhereItsItemsAre()
    {
        Fork(Command());

        var woken = SessionSnapshot.Read(SessionSnapshot.Write(_state)).ShouldNotBeNull();

        woken.SharedAt(1).ShouldBe(Shared(1));
        woken.Tip.ShouldBe(_state.Tip);
    }

    private Decision<SessionState> Fork(ForkCommand command) =>
        _state.Take(ForkSession.Decide(_state, command, Sample.Counter, Sample.Noon));

    private static SharedItem Shared(int node) => new(Whole.Items.Span[node - 1].Chain, ItemKind.User, 3, 2, node);

    private static ForkCommand Command() => new()
    {
        Principal = Sample.Owner,
        Origin = new SessionForkedData("origin", 4) { Items = [Shared(1), Shared(2)], Wire = WireFormat.Chat },
        Answer = Whole,
        Model = "sim-small",
        Parent = "boss",
        Call = Sample.TurnId(7),
    };
}
