using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Limits;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Limits;

public sealed class ShareBudgetTests
{
    private static readonly Spending Spent = new(1, 120, 7);
    private readonly Limited _account = new(new LimitPolicy { MaxMessages = 3, MaxTokens = 10_000 });

    public ShareBudgetTests() =>
        _account.State.Take(CreateSession.Decide(_account.State, Sample.Owner, null, null, Sample.Noon));

    [Fact]
    public void Reserve_Twice_SetsAsideOnce()
    {
        var first = _account.Reserve(1);
        var second = _account.Reserve(1);

        first.Events.ShouldHaveSingleItem().ShouldBeOfType<BudgetReserved>().Data.Session.ShouldBe("child");
        second.Events.ShouldBeEmpty();
        second.Answer.Value.ShouldBe(first.Answer.Value);
        _account.State.Reserved(_account.Now).ShouldBe(new Spending(1, 150, 0));
    }

    [Fact]
    public void Reserve_AgainAfterTheStateWasStored_IsToldTheSameCap()
    {
        var account = new Limited(new LimitPolicy { MaxTokens = 120 });
        account.State.Take(CreateSession.Decide(account.State, Sample.Owner, null, null, Sample.Noon));
        account.Reserve(1).Answer.Value!.OutputMax.ShouldBe(20);

        var woken = SessionSnapshot.Read(SessionSnapshot.Write(account.State))!;
        var again = ShareBudget.Reserve(woken, Command(1), account.Tenant, account.Now);

        again.Answer.Value!.OutputMax.ShouldBe(20);
    }

    [Fact]
    public void Settle_Twice_ChargesOnce()
    {
        _account.Reserve(1);

        _account.Settle(1, Spent).Count.ShouldBe(1);
        _account.Settle(1, Spent).ShouldBeEmpty();

        _account.State.Charged.ShouldBe(Spent);
        _account.State.Reserved(_account.Now).ShouldBe(default);
    }

    [Fact]
    public void Reserve_OfATurnThatIsSettled_SetsNothingAside()
    {
        _account.Reserve(1);
        _account.Settle(1, Spent);

        _account.Reserve(1).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Reserve_ThreeOfThree_LetsTheFourthWaitAndThenGo()
    {
        _account.Reserve(1);
        _account.Reserve(2);
        _account.Reserve(3);

        _account.Reserve(4).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
        _account.Settle(1, default);

        _account.Reserve(4).Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void Reserve_OwnTurnsAndOthers_ShareTheCap()
    {
        _account.Answer(9);
        _account.Reserve(1);
        _account.Begin(8).Answer.IsRefused.ShouldBeFalse();

        _account.Reserve(2).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
        _account.Begin(7).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
    }

    [Fact]
    public void SettleOverdue_BooksWhatIsFoundAndGivesTheRestUp()
    {
        _account.Reserve(1);
        _account.Reserve(2);
        _account.Reserve(3, deadline: _account.Now.AddHours(1));
        _account.Now = _account.Now.AddMinutes(10);

        var events = SettleOverdue((1, Spent), (2, null), (3, Spent));

        events.OfType<BudgetSettled>().Select(static e => (e.Data.Spent, e.Data.Lost))
            .ShouldBe([(Spent, false), (default, true)]);
        _account.State.Claims.ShouldHaveSingleItem().TurnId.ShouldBe(Sample.TurnId(3));
        _account.State.Charged.ShouldBe(Spent);
        SettleOverdue((1, Spent), (2, Spent)).ShouldBeEmpty("they are settled or given up");
    }

    [Fact]
    public void SettleOverdue_FrontDoorThatSpeaksAfterAll_ChargesOnce()
    {
        _account.Reserve(1);
        _account.Reserve(2);
        _account.Now = _account.Now.AddMinutes(10);
        SettleOverdue((1, Spent), (2, null));

        _account.Settle(1, Spent).ShouldBeEmpty();
        _account.Settle(2, Spent).Count.ShouldBe(1);
        _account.Settle(2, Spent).ShouldBeEmpty();

        _account.State.Charged.ShouldBe(Spent + Spent);
    }

    [Fact]
    public void SettleOverdue_ClaimsThatNobodyHasAskedAbout_AreLeft()
    {
        _account.Reserve(1);
        _account.Now = _account.Now.AddMinutes(10);

        SettleOverdue((2, Spent)).ShouldBeEmpty();

        _account.State.Claims.Count.ShouldBe(1);
        ShareBudget.Overdue(_account.State, _account.Now).Count.ShouldBe(1);
    }

    [Fact]
    public void Overdue_AfterTheStateWasStored_SayWhereToLook()
    {
        _account.Reserve(1);
        var woken = SessionSnapshot.Read(SessionSnapshot.Write(_account.State))!;

        ShareBudget.Overdue(woken, _account.Now).ShouldBeEmpty();
        var claim = ShareBudget.Overdue(woken, _account.Now.AddMinutes(10)).ShouldHaveSingleItem();

        (claim.Session, claim.At).ShouldBe(("child", _account.Now));
    }

    [Fact]
    public void Claims_ClockMovedBackwards_HoldUntilTheirDeadlineAndAreSettledOnce()
    {
        _account.Reserve(1);
        _account.Reserve(2);
        _account.Now = Sample.Noon.AddHours(-3);

        _account.State.Reserved(_account.Now).Messages.ShouldBe(2);
        ShareBudget.Overdue(_account.State, _account.Now).ShouldBeEmpty();
        _account.Settle(1, Spent).ShouldHaveSingleItem().At.ShouldBe(Sample.Noon, "a log's times never run backwards");
        _account.Reserve(3).Answer.IsRefused.ShouldBeFalse();
        _account.Reserve(4).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
        _account.Now = Sample.Noon.AddMinutes(9);

        ShareBudget.Overdue(_account.State, _account.Now).ShouldBeEmpty("the last was set aside at noon by the log");
        _account.State.Spent.ShouldBe(Spent);
    }

    [Fact]
    public void Settle_OfNothingThatNobodyKnows_ChangesNothing()
    {
        _account.Settle(1, default).ShouldBeEmpty();
        new Limited(_account.Tenant).Settle(1, Spent).ShouldBeEmpty();
    }

    [Fact]
    public void Reserve_AsManyClaimsAsAreKept_RefusesUntilOneIsSettled()
    {
        var account = new Limited(new LimitPolicy { TurnsPerMinute = 60_000 });
        account.State.Take(CreateSession.Decide(account.State, Sample.Owner, null, null, Sample.Noon));
        for (var turn = 1; turn <= SessionState.ClaimsMax; turn++)
        {
            account.Reserve(turn).Answer.IsRefused.ShouldBeFalse();
        }

        account.Reserve(9_999).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
        account.Settle(7, Spent);

        account.Reserve(9_999).Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void Reserve_OfATenantsAccount_CreatesItAndItNeverExpires()
    {
        var account = new Limited(new LimitPolicy { TtlSeconds = 60 });

        account.Reserve(1, new LimitPolicy { MaxMessages = 1 }).Events.Select(EventCodec.TypeOf)
            .ShouldBe(["session.created", "budget.reserved"]);

        account.Reserve(2, new LimitPolicy { MaxMessages = 1 }).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
        account.State.Owner.ShouldBe("");
        ExpireSession.DueAt(account.State, account.Tenant).ShouldBeNull();
    }

    [Fact]
    public void Reserve_Rate_IsThatOfAllTogether()
    {
        var account = new Limited(new LimitPolicy());
        var limits = new LimitPolicy { TurnsPerMinute = 2 };
        account.Reserve(1, limits);
        account.Reserve(2, limits);
        account.Settle(1, Spent);

        account.Reserve(3, limits).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.RateLimited);
        account.Now = account.Now.AddSeconds(61);

        account.Reserve(3, limits).Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void Reserve_AnothersSession_IsForbidden() =>
        ShareBudget.Reserve(_account.State, Command(1) with { Principal = Sample.Key("key-2") }, _account.Tenant, _account.Now)
            .Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);

    [Fact]
    public void Settle_EndedSession_ChangesNothing()
    {
        _account.Reserve(1);
        _account.State.Apply(new SessionExpired { At = _account.Now, Data = new SessionExpiredData(60) });

        _account.Settle(1, Spent).ShouldBeEmpty();
    }

    [Fact]
    public void AddChild_Twice_IsThereOnce()
    {
        Child("a").Events.Count.ShouldBe(1);
        Child("a").Events.ShouldBeEmpty();
        Child("b").Events.Count.ShouldBe(1);

        _account.State.Children.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void AddChild_ClosedOrAnothersOrFull_IsRefused()
    {
        ShareBudget.AddChild(_account.State, Sample.Key("key-2"), "a", Sample.Noon).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
        for (var child = 0; child < SessionState.ChildrenMax; child++)
        {
            Child($"child-{child}");
        }

        Child("more").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        Child("child-7").Answer.IsRefused.ShouldBeFalse();
        _account.State.Take(ChangeSession.Close(_account.State, Sample.Owner, Sample.Noon));
        Child("child-7").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionClosed);
    }

    private IReadOnlyList<SessionEvent> SettleOverdue(params (int Turn, Spending? Spent)[] found) =>
        _account.State.Take(ShareBudget.SettleOverdue(
            _account.State,
            found.ToDictionary(static turn => Sample.TurnId(turn.Turn), static turn => turn.Spent),
            _account.Now)).Events;

    [Fact]
    public void AddChild_ThatItWorksForItself_IsACircle()
    {
        var child = new SessionState();
        child.Take(CreateSession.Decide(child, Sample.Owner, null, null, Sample.Noon, parent: "boss"));

        var decision = ShareBudget.AddChild(child, Sample.Owner, "boss", Sample.Noon);

        decision.Answer.Refusal.ShouldBe(ShareBudget.Circle);
        decision.Events.ShouldBeEmpty();
    }

    private Decision<SessionState> Child(string name) =>
        _account.State.Take(ShareBudget.AddChild(_account.State, Sample.Owner, name, Sample.Noon));

    private static BudgetCommand Command(int turn) => new()
    {
        Principal = Sample.Owner,
        Session = "child",
        TurnId = Sample.TurnId(turn),
        Demand = new LimitDemand { Prompt = 100, Output = 50 },
        Deadline = Sample.Noon.AddMinutes(10),
    };
}
