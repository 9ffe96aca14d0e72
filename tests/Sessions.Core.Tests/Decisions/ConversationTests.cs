using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Decisions;

/// <summary>Where a conversation goes on.</summary>
public sealed class ConversationTests
{
    private readonly SessionState _state = new();

    [Fact]
    public void Tip_TurnCompleted_IsBehindItsAnswer()
    {
        Turn(1, "a", "b");

        _state.Tip.ShouldBe(new ConversationTip(2, 1) { Answer = _state.Head, Wire = WireFormat.Chat });
    }

    [Theory]
    [InlineData(TurnEnding.Failed)]
    [InlineData(TurnEnding.Aborted)]
    public void Tip_TurnWithoutAnAnswer_StaysWhereItWas(TurnEnding ending)
    {
        Turn(1, "a");
        var before = _state.Tip;

        _state.Begin(Sample.Proposal(2, Sample.Path("a", "b")));
        _state.Complete(Sample.Outcome(2, ending));

        _state.Tip.ShouldBe(before);
    }

    [Fact]
    public void Tip_LateAnswerOfALostTurn_LeavesWhatCameAfterIt()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("a")));
        _state.Expire(Sample.Noon.AddHours(1));
        Turn(2, "b");
        var before = _state.Tip;

        _state.Complete(Sample.Outcome(1));

        _state.Tip.ShouldBe(before);
    }

    [Fact]
    public void Tip_LateAnswerThatNothingCameAfter_IsWhereItGoesOn()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("a")));
        _state.Expire(Sample.Noon.AddHours(1));

        _state.Complete(Sample.Outcome(1));

        _state.Tip.ShouldBe(new ConversationTip(1, 1) { Answer = _state.Head, Wire = WireFormat.Chat });
    }

    [Fact]
    public void Tip_SideThreadOrUpkeep_StaysWhereItWas()
    {
        Turn(1, "a");
        var before = _state.Tip;

        _state.Begin(Sample.Proposal(2, Sample.Path("x"), thread: "side"));
        _state.Complete(Sample.Outcome(2));
        _state.Begin(Sample.Proposal(3, Sample.Path("y")) with { IsUpkeep = true });
        _state.Complete(Sample.Outcome(3));

        _state.Tip.ShouldBe(before);
    }

    [Fact]
    public void Tip_LostTurnReportsAfterTheConversationHasGoneOn_StaysWhereItIs()
    {
        Turn(1, "a");
        Lose(2, "a", "answer", "b");
        Turn(3, "a", "answer", "c");
        var before = _state.Tip;

        _state.Complete(Sample.Outcome(2)).ShouldNotBeNull();

        _state.Tip.ShouldBe(before);
    }

    [Fact]
    public void Tip_LostTurnReportsAndWasMadeAgain_StaysBehindTheLastOne()
    {
        Turn(1, "a");
        Lose(2, "a", "answer", "b");
        Turn(3, "a", "answer", "b");

        _state.Complete(Sample.Outcome(2));

        _state.Tip.Turn.ShouldBe(3);
    }

    [Fact]
    public void Tip_LostTurnReportsAndNothingCameAfter_IsBehindItsAnswer()
    {
        Turn(1, "a");
        Lose(2, "a", "answer", "b");

        _state.Complete(Sample.Outcome(2));

        _state.Tip.ShouldBe(new ConversationTip(3, 2) { Answer = _state.Head, Wire = WireFormat.Chat });
    }

    [Fact]
    public void BeginTurn_BuiltOnWhereItStands_IsAdmitted()
    {
        Turn(1, "a");

        _state.Begin(Sample.Proposal(2, Sample.Path("a", "b")) with { Tip = _state.Tip }).Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void BeginTurn_BuiltOnAnEmptyConversation_IsAdmittedOnce()
    {
        _state.Begin(Sample.Proposal(1) with { Tip = default(ConversationTip) }).Answer.IsRefused.ShouldBeFalse();
        _state.Complete(Sample.Outcome(1));

        var late = _state.Begin(Sample.Proposal(2) with { Tip = default(ConversationTip) });

        late.Answer.Refusal!.Code.ShouldBe(SessionErrorCode.ContextMoved);
        late.Answer.Refusal.Code.MayLift().ShouldBeTrue();
        late.Events.ShouldBeEmpty();
    }

    [Fact]
    public void AppendItems_NewItems_AreWhereItGoesOn()
    {
        Turn(1, "a");

        var decision = Append(_state.Tip, "a", "answer", "b");

        var appended = decision.Events.ShouldHaveSingleItem().ShouldBeOfType<ItemsAppended>();
        (appended.Turn, appended.Data.Parent, appended.Data.Items.Count, appended.Data.Wire)
            .ShouldBe((0, 1, 2, WireFormat.Messages));
        _state.Tip.ShouldBe(new ConversationTip(3, 0) { Wire = WireFormat.Messages });
        _state.Turns.ShouldBe(1);
    }

    [Fact]
    public void AppendItems_FewerItems_GoesBack()
    {
        Append(null, "a", "b", "c");

        Append(_state.Tip, "a").Events.ShouldHaveSingleItem().ShouldBeOfType<SessionRewound>().Data.Leaf.ShouldBe(1);
        _state.Tip.Leaf.ShouldBe(1);
        Append(_state.Tip).Events.ShouldHaveSingleItem().ShouldBeOfType<SessionRewound>().Data.Leaf.ShouldBe(0);
    }

    [Fact]
    public void AppendItems_WhereItIsAlready_ChangesNothing()
    {
        Append(null, "a", "b");

        Append(null, "a", "b").Events.ShouldBeEmpty();
        Append(_state.Tip, "a", "b").Events.ShouldBeEmpty();
    }

    [Fact]
    public void AppendItems_ConversationHasGoneOn_IsRefused()
    {
        Turn(1, "a");
        var tip = _state.Tip;
        Turn(2, "a", "answer", "b");

        Append(tip, "a", "answer", "c").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.ContextMoved);
    }

    [Fact]
    public void AppendItems_WhileATurnRuns_IsBusy()
    {
        Turn(1, "a");
        _state.Begin(Sample.Proposal(2, Sample.Path("a", "answer", "b")));

        Append(_state.Tip, "a", "answer", "c").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionBusy);
        Append(null, "a").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionBusy);

        _state.Complete(Sample.Outcome(2));
        Append(_state.Tip, "a", "answer", "b", "answer", "c").Answer.IsRefused.ShouldBeFalse();
    }

    [Theory]
    [InlineData(BusyAction.Wait, true)]
    [InlineData(BusyAction.Reject, false)]
    [InlineData(null, false)]
    public void AppendItems_WhileATurnRuns_MayWaitByPolicy(BusyAction? onBusy, bool mayWait)
    {
        var policy = new SessionPolicy { Limits = new LimitPolicy { OnBusy = onBusy } };
        _state.Begin(Sample.Proposal(1, Sample.Path("a")));

        var refused = AppendItems
            .Decide(_state, Command(null, "b"), Sample.Counter, Sample.Noon, policy).Answer.Refusal!;

        refused.Code.ShouldBe(SessionErrorCode.SessionBusy);
        refused.MayWait.ShouldBe(mayWait);
    }

    [Fact]
    public void AppendItems_BesideUpkeep_GoOn()
    {
        Turn(1, "a");
        _state.Begin(Sample.Proposal(2, Sample.Path("b")) with { IsUpkeep = true });

        Append(_state.Tip, "a", "answer", "c").Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void AppendItems_BytesThatAreNotCarried_IsAMistakeOfTheCaller()
    {
        Turn(1, "a");
        var whole = Sample.Path("a", "b", "c");
        var cut = new PathProposal { Items = whole.Items, Body = whole.Body, FirstCarried = 2 };

        Should.Throw<ArgumentOutOfRangeException>(() => AppendItems.Decide(
            _state, Command(null) with { Path = cut }, Sample.Counter, Sample.Noon));
    }

    [Fact]
    public void AppendItems_OnlyMetadataIsKept_LeavesTheContentOut()
    {
        Turn(1, "a");

        var decision = AppendItems.Decide(
            _state, Command(null, "a", "b") with { Capture = CaptureMode.Metadata }, Sample.Counter, Sample.Noon);

        decision.Events[0].ShouldBeOfType<ItemsAppended>().Data.Items[0].Raw.ShouldBeNull();
    }

    [Fact]
    public void Rewind_EarlierPlace_IsWhereItGoesOn()
    {
        Turn(1, "a");
        var first = _state.Tip;
        Turn(2, "a", "answer", "b");

        Rewind(first).Events.ShouldHaveSingleItem().ShouldBeOfType<SessionRewound>().Data.Turn.ShouldBe(1);

        _state.Tip.ShouldBe(first);
        _state.Tree.Count.ShouldBe(3);
    }

    [Fact]
    public void Rewind_WhereItIsAlready_ChangesNothing()
    {
        Turn(1, "a");

        Rewind(_state.Tip).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(-1, 0)]
    [InlineData(1, 2)]
    [InlineData(1, -1)]
    public void Rewind_NoSuchPlace_IsRefused(int leaf, int turn)
    {
        Turn(1, "a");

        Rewind(new ConversationTip(leaf, turn)).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
    }

    [Fact]
    public void AnyMove_ClosedOrAnothers_IsRefused()
    {
        Turn(1, "a");
        var stranger = Sample.Key("key-2");
        RewindSession.Decide(_state, stranger, default, Sample.Noon).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
        AppendItems.Decide(_state, Command(null, "a") with { Principal = stranger }, Sample.Counter, Sample.Noon)
            .Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);

        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon));

        Rewind(default).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionClosed);
        Append(null, "a", "b").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionClosed);
    }

    private void Turn(int turn, params string[] path)
    {
        _state.Begin(Sample.Proposal(turn, Sample.Path(path))).Answer.IsRefused.ShouldBeFalse();
        _state.Complete(Sample.Outcome(turn));
    }

    private void Lose(int turn, params string[] path)
    {
        _state.Begin(Sample.Proposal(turn, Sample.Path(path))).Answer.IsRefused.ShouldBeFalse();
        foreach (var lost in ExpireTurns.Decide(_state, static _ => true, Sample.Noon))
        {
            _state.Apply(lost);
        }
    }

    private Decision<SessionState> Rewind(ConversationTip tip) =>
        _state.Take(RewindSession.Decide(_state, Sample.Owner, tip, Sample.Noon));

    private Decision<SessionState> Append(ConversationTip? tip, params string[] path)
    {
        if (!_state.Exists)
        {
            _state.Take(CreateSession.Decide(_state, Sample.Owner, null, null, Sample.Noon));
        }

        return _state.Take(AppendItems.Decide(_state, Command(tip, path), Sample.Counter, Sample.Noon));
    }

    private static ItemsCommand Command(ConversationTip? tip, params string[] path) => new()
    {
        Principal = Sample.Owner,
        Path = Sample.Path(path),
        Wire = WireFormat.Messages,
        Model = "sim-small",
        Tip = tip,
    };
}
