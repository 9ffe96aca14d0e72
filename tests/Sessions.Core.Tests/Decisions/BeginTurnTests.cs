using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Decisions;

public sealed class BeginTurnTests
{
    private readonly SessionState _state = new();

    [Fact]
    public void Decide_NewSession_CreatesItWithItsItemsAndItsTurn()
    {
        var decision = _state.Begin(Sample.Proposal(1, Sample.Path("abc", "defg")));

        decision.Events.Select(EventCodec.TypeOf).ShouldBe(["session.created", "items.appended", "turn.started"]);
        decision.Answer.Value.ShouldBe(new TurnPlan(1, 2, 0, 11, 8_192, 7_168, 0));
        _state.Owner.ShouldBe("key-1");
    }

    [Fact]
    public void Decide_SessionThatMustExistAndDoesNot_IsRefusedAndNotCreated()
    {
        var decision = _state.Begin(Sample.Proposal(1, mustExist: true));

        decision.Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        decision.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_SessionThatMustExistAndDoes_IsAdmittedAndSaysHowItWasFound()
    {
        _state.Begin(Sample.Proposal(1)).Events[^1].ShouldBeOfType<TurnStarted>().Data.Source.ShouldBeNull();

        var decision = _state.Begin(Sample.Proposal(2, mustExist: true));

        decision.Answer.Value!.Turn.ShouldBe(2);
        decision.Events[^1].ShouldBeOfType<TurnStarted>().Data.Source.ShouldBe("x-session-id");
    }

    [Fact]
    public void Decide_KnownPrefix_AppendsOnlyWhatIsNew()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("abc", "def")));

        var decision = _state.Begin(Sample.Proposal(2, Sample.Path("abc", "def", "g")));

        decision.Answer.Value!.Matched.ShouldBe(2);
        var appended = decision.Events[0].ShouldBeOfType<ItemsAppended>().Data;
        (appended.Parent, appended.First, appended.Items.Count).ShouldBe((2, 3, 1));
    }

    [Fact]
    public void Decide_KnownPath_AppendsNoItems()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("abc", "def")));

        var decision = _state.Begin(Sample.Proposal(2, Sample.Path("abc")));

        decision.Events.ShouldHaveSingleItem().ShouldBeOfType<TurnStarted>().Data.Leaf.ShouldBe(1);
        decision.Answer.Value!.ContextTokens.ShouldBe(5);
    }

    [Fact]
    public void Decide_EmptyPath_IsATurnWithoutContext()
    {
        var decision = _state.Begin(Sample.Proposal(1, Sample.Path()));

        decision.Answer.Value!.ContextTokens.ShouldBe(0);
        decision.Events.Count.ShouldBe(2);
    }

    [Fact]
    public void Decide_WithTools_CountsWhatIntroducesThemOnceAndThePrimedReply()
    {
        var counter = new ByteCounter { ToolList = 12, Reply = 3 };
        var path = Sample.Path("tool-a", "tool-b", "hello");
        var items = path.Items.ToArray();
        items[0] = items[0] with { Kind = ItemKind.ToolDefinition };
        items[1] = items[1] with { Kind = ItemKind.ToolDefinition };
        path = new PathProposal { Items = items, Body = path.Body };

        var first = _state.Take(BeginTurn.Decide(
            _state, Sample.Proposal(1, path), counter, ModelCatalog.BuiltIn, Sample.Noon));
        var second = _state.Take(BeginTurn.Decide(
            _state, Sample.Proposal(2, path), counter, ModelCatalog.BuiltIn, Sample.Noon));

        var appended = first.Events.OfType<ItemsAppended>().Single().Data.Items;
        appended.Select(static item => item.Tokens).ShouldBe([20, 8, 7]);
        first.Answer.Value!.ContextTokens.ShouldBe(38);
        second.Answer.Value!.ContextTokens.ShouldBe(38);
    }

    [Theory]
    [InlineData("key-1", "key-2")]
    [InlineData("key-2", "key-1")]
    public void Decide_AnothersSession_IsForbidden(string owner, string caller)
    {
        _state.Begin(Sample.Proposal(1, principal: Sample.Key(owner)));

        var decision = _state.Begin(Sample.Proposal(2, principal: Sample.Key(caller)));

        decision.Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        decision.Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Scopes.Read)]
    [InlineData(Scopes.None)]
    public void Decide_OwnSessionWithoutTheScope_IsForbidden(Scopes scopes)
    {
        _state.Begin(Sample.Proposal(1));

        _state.Begin(Sample.Proposal(2, principal: Sample.Key("key-1", scopes)))
            .Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public void Decide_Admin_MayUseAnothersSession()
    {
        _state.Begin(Sample.Proposal(1));

        _state.Begin(Sample.Proposal(2, principal: Sample.Key("boss", Scopes.Admin))).Answer.IsRefused.ShouldBeFalse();
        _state.Owner.ShouldBe("key-1");
    }

    [Fact]
    public void Decide_ClosedSession_IsRefused()
    {
        _state.Begin(Sample.Proposal(1));
        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon));

        _state.Begin(Sample.Proposal(2)).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionClosed);
    }

    [Fact]
    public void Decide_AnothersClosedSession_DoesNotTellThatItIsThere()
    {
        _state.Begin(Sample.Proposal(1));
        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon));

        _state.Begin(Sample.Proposal(2, principal: Sample.Key("key-2")))
            .Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public void Decide_TooManyRunning_IsRefusedUntilOneEnds()
    {
        for (var turn = 1; turn <= SessionState.RunningTurnsMax; turn++)
        {
            _state.Begin(Sample.Proposal(turn)).Answer.IsRefused.ShouldBeFalse();
        }

        var refusal = _state.Begin(Sample.Proposal(1_000)).Answer.Refusal!;
        refusal.Code.ShouldBe(SessionErrorCode.TooManyRunningTurns);
        refusal.RetryAfter.ShouldNotBeNull();
        _state.Begin(Sample.Proposal(7)).Answer.Value!.Turn.ShouldBe(7);

        _state.Complete(Sample.Outcome(1));
        _state.Begin(Sample.Proposal(1_000)).Answer.IsRefused.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Decide_SameTurnAgain_ChangesNothing(bool ended, bool closed)
    {
        var first = _state.Begin(Sample.Proposal(1)).Answer.Value!;
        if (ended)
        {
            _state.Complete(Sample.Outcome(1));
        }

        if (closed)
        {
            _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon));
        }

        var again = _state.Begin(Sample.Proposal(1));

        again.Answer.Value!.Turn.ShouldBe(first.Turn);
        again.Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(2, null)]
    [InlineData(3, 2)]
    public void Decide_ItemsWithoutBytes_AsksForTheFirstThatIsMissing(int firstCarried, int? missing)
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("a", "b")));
        var path = Sample.Path("a", "b", "c", "d");

        var decision = _state.Begin(
            Sample.Proposal(2, new() { Items = path.Items, Body = path.Body, FirstCarried = firstCarried }));

        decision.Answer.Value!.MissingFrom.ShouldBe(missing);
        decision.Events.Count.ShouldBe(missing is null ? 2 : 0);
    }

    [Fact]
    public void Decide_WholePathKnown_NeedsNoBytes()
    {
        var path = Sample.Path("a", "b");
        _state.Begin(Sample.Proposal(1, path));

        var decision = _state.Begin(
            Sample.Proposal(2, new() { Items = path.Items, Body = default, FirstCarried = 2 }));

        decision.Answer.Value!.MissingFrom.ShouldBeNull();
    }

    [Fact]
    public void Decide_ClockRanBackwards_TimeStandsStill()
    {
        _state.Begin(Sample.Proposal(1), Sample.Noon.AddTicks(12_345_678));

        var decision = _state.Begin(Sample.Proposal(2), Sample.Noon.AddHours(-1));

        decision.Events[^1].At.ShouldBe(Sample.Noon.AddMilliseconds(1_234));
        _state.LastActivityAt.ShouldBe(Sample.Noon.AddMilliseconds(1_234));
    }

    [Fact]
    public void Decide_LocalTime_IsStampedInUtc()
    {
        var decision = _state.Begin(Sample.Proposal(1), new DateTimeOffset(2026, 11, 21, 14, 0, 0, TimeSpan.FromHours(2)));

        decision.Events[0].At.Offset.ShouldBe(TimeSpan.Zero);
        decision.Events[0].At.ShouldBe(Sample.Noon);
    }

    [Fact]
    public void Decide_MetadataCapture_KeepsNoBytes()
    {
        var decision = _state.Begin(Sample.Proposal(1, Sample.Path("secret"), capture: CaptureMode.Metadata));

        var item = decision.Events[1].ShouldBeOfType<ItemsAppended>().Data.Items[0];
        item.Raw.ShouldBeNull();
        (item.Tokens, item.Bytes).ShouldBe((8, 8));
    }

    [Fact]
    public void Decide_SideThread_LeavesTheMainThreadsContext()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("main"), thread: "main"));
        _state.Begin(Sample.Proposal(2, Sample.Path("a long side call"), model: "sim-claude", thread: "side"));

        (_state.ContextTokens, _state.Model, _state.MainThread).ShouldBe((6, "sim-small", "main"));
    }

    [Fact]
    public void Decide_MetadataOverTheLimit_IsDroppedAndTheTurnGoesOn()
    {
        var metadata = Enumerable.Range(0, SessionState.MetadataPairsMax + 10)
            .ToDictionary(static i => $"k{i:00}", static i => $"{i}");

        _state.Begin(Sample.Proposal(1, metadata: metadata)).Answer.IsRefused.ShouldBeFalse();

        _state.Metadata!.Count.ShouldBe(SessionState.MetadataPairsMax);
    }
}
