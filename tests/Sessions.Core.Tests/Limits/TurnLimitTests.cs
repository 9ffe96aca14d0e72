using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Limits;

public sealed class TurnLimitTests
{
    [Theory]
    [InlineData("a", "!b", 1.25)]
    [InlineData("!!a", "b", 2)]
    [InlineData("!a", "!!b", 2)]
    public void BeginTurn_UnderABudget_ReservesTheDearestCacheWriteThatItAsksFor(string first, string second, double factor)
    {
        var limited = new Limited(new LimitPolicy { BudgetUsd = 100 });
        var price = ModelCatalog.BuiltIn.Find("claude-sonnet-4-5").Price!;

        var plan = limited.Begin(Sample.Proposal(1, Sample.Path(first, second), model: "claude-sonnet-4-5") with
        {
            HasCacheBreakpoints = true,
            OutputMax = 10,
        }).Answer.Value!;

        limited.State.Reserved(limited.Now).NanoUsd
            .ShouldBe((long)(1_000m * ((plan.ContextTokens * price.Input * (decimal)factor) + (10 * price.Output))));
    }

    [Fact]
    public void BeginTurn_ThousandAtOnceAgainstACapOfTen_AdmitsTen()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 10 });

        var refusals = Enumerable.Range(1, 1_000).Select(turn => session.Begin(turn).Answer.Refusal?.Code).ToList();

        refusals.Count(static code => code is null).ShouldBe(10);
        refusals.Skip(10).ShouldAllBe(static code => code == SessionErrorCode.CapReserved);
        session.State.Reserved(session.Now).Messages.ShouldBe(10);
    }

    [Fact]
    public void BeginTurn_ThousandOneAfterTheOtherAgainstACapOfTen_AdmitsTen()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 10 });

        var refusals = new List<SessionErrorCode?>();
        for (var turn = 1; turn <= 1_000; turn++)
        {
            var answer = session.Begin(turn).Answer;
            refusals.Add(answer.Refusal?.Code);
            if (!answer.IsRefused)
            {
                session.End(turn);
            }
        }

        refusals.Count(static code => code is null).ShouldBe(10);
        refusals.Skip(10).ShouldAllBe(static code => code == SessionErrorCode.CapReached);
        (session.State.Messages, session.State.Reserved(session.Now)).ShouldBe((10, default));
    }

    [Fact]
    public void BeginTurn_Refused_ChangesNothing()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 1 });
        session.Begin(1);
        var before = SessionSnapshot.Write(session.State);

        session.Begin(Sample.Proposal(2, Sample.Path("hello", "something", "new"))).Events.ShouldBeEmpty();

        SessionSnapshot.Write(session.State).ShouldBe(before);
    }

    [Theory]
    [InlineData(TurnEnding.Completed, false)]
    [InlineData(TurnEnding.Aborted, false)]
    [InlineData(TurnEnding.Failed, true)]
    public void CompleteTurn_OfTheLastMessage_FreesItOnlyWhereItFailed(TurnEnding ending, bool isFree)
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 1 });
        session.Begin(1);

        session.End(1, ending);

        session.Begin(2).Answer.IsRefused.ShouldBe(!isFree);
    }

    [Fact]
    public void ExpireTurns_OfTheLastMessage_FreesIt()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 1 });
        session.Begin(1);

        session.State.Expire(session.Now.AddMinutes(11)).ShouldHaveSingleItem();

        session.Begin(2).Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void CompleteTurn_OfALostTurn_CountsAllTheSame()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 1 });
        session.Begin(1);
        session.State.Expire(session.Now.AddMinutes(11));
        session.Answer(2);

        session.End(1);

        session.State.Messages.ShouldBe(2);
        session.State.Spent.ShouldBe(new(2, 30, session.State.Ledger.CostNanoUsd));
    }

    [Fact]
    public void CompleteTurn_Twice_CountsOnce()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 5 });
        session.Answer(1);

        session.End(1).Repeated.ShouldBeTrue();

        session.State.Messages.ShouldBe(1);
    }

    [Fact]
    public void BeginTurn_Upkeep_IsNoMessageAndNeitherWaitsNorLetsWait()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 1, TurnsPerMinute = 1, OnBusy = BusyAction.Reject });
        session.Begin(Sample.Proposal(1) with { IsUpkeep = true }).Answer.IsRefused.ShouldBeFalse();

        session.Begin(2).Answer.IsRefused.ShouldBeFalse();
        session.Begin(Sample.Proposal(3) with { IsUpkeep = true }).Answer.IsRefused.ShouldBeFalse();
        session.End(1);
        session.End(3);

        session.State.Messages.ShouldBe(0);
        session.End(2);
        session.State.Messages.ShouldBe(1);
    }

    [Fact]
    public void BeginTurn_TokensLeft_ClipTheAnswerAndSetTheRestAside()
    {
        var session = new Limited(new LimitPolicy { MaxTokens = 500 });

        var plan = session.Begin(Sample.Proposal(1) with { OutputMax = 4_000 }).Answer.Value!;

        plan.OutputMax.ShouldBe(493);
        session.Begin(2).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
        session.End(1, usage: new TokenUsage { Input = 7, Output = 100 });
        session.Begin(3).Answer.Value!.OutputMax.ShouldBe(500 - 107 - 7);
    }

    [Fact]
    public void BeginTurn_SameTurnAgain_IsToldTheSameCap()
    {
        var session = new Limited(new LimitPolicy { MaxTokens = 500 });
        var proposal = Sample.Proposal(1) with { OutputMax = 4_000 };
        var first = session.Begin(proposal).Answer.Value!;
        var stored = new Limited(session.Tenant);
        stored.State.ApplyAll(new Limited(session.Tenant).Begin(proposal).Events.Select(Tests.State.Stored.Again));

        session.Begin(proposal).Answer.Value!.OutputMax.ShouldBe(first.OutputMax);
        stored.Begin(proposal).Answer.Value!.OutputMax.ShouldBe(first.OutputMax);
        stored.Begin(proposal with { OutputMax = 10 }).Answer.Value!.OutputMax.ShouldBeNull();
    }

    [Fact]
    public void BeginTurn_NothingLimited_SaysNothingOfReservations()
    {
        var session = new Limited(new LimitPolicy { TtlSeconds = 60 });

        session.Begin(1).Events[^1].ShouldBeOfType<TurnStarted>().Data.Reserved.ShouldBeNull();
        session.State.StartTimes.ShouldBeNull();
    }

    [Fact]
    public void BeginTurn_LimitsThatCameWhileATurnRan_CountThatTurnToo()
    {
        var session = new Limited(new LimitPolicy());
        session.Begin(1);

        session.State.Take(Core.Decisions.ChangePolicy.Decide(
            session.State, Sample.Owner, new SessionPolicy { Limits = new LimitPolicy { MaxMessages = 1 } }, session.Now));

        session.Begin(2).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
    }

    [Fact]
    public void BeginTurn_OwnPolicyWithoutLimits_IsNotHeldToTheTenants()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 1 });
        session.Answer(1);

        session.State.Take(Core.Decisions.ChangePolicy.Decide(
            session.State, Sample.Owner, SessionPolicy.Observe, session.Now));

        session.Begin(2).Answer.IsRefused.ShouldBeFalse();
        session.Reserve(3).Answer.Value!.Messages.ShouldBe(0);
    }

    [Fact]
    public void BeginTurn_ClockMovedBackwards_NeverOpensARateEarly()
    {
        var session = new Limited(new LimitPolicy { TurnsPerMinute = 1 });
        session.Answer(1);

        session.Now = Sample.Noon.AddHours(-1);
        var refusal = session.Begin(2).Answer.Refusal.ShouldNotBeNull();
        session.Now = Sample.Noon.AddSeconds(60);
        session.Begin(3).Answer.IsRefused.ShouldBeTrue();
        session.Now = Sample.Noon.AddSeconds(61);
        session.Begin(4).Answer.IsRefused.ShouldBeFalse();

        (refusal.Code, refusal.RetryAfter).ShouldBe((SessionErrorCode.RateLimited, TimeSpan.FromSeconds(61)));
    }

    [Fact]
    public void BeginTurn_ClockMovedBackwards_StampsNoEarlierEvent()
    {
        var session = new Limited(new LimitPolicy { TurnsPerMinute = 60 });
        var events = new List<SessionEvent>();
        foreach (var (turn, hours) in new[] { (1, 0), (2, -3), (3, 1), (4, -9) })
        {
            session.Now = Sample.Noon.AddHours(hours);
            events.AddRange(session.Begin(turn).Events);
        }

        events.Select(static e => e.At).ShouldBeInOrder();
    }

    [Theory]
    [InlineData(BusyAction.Reject)]
    [InlineData(BusyAction.Wait)]
    public void BeginTurn_AnotherRunsAndOneAtATime_IsRefusedUntilThatEnds(BusyAction onBusy)
    {
        var session = new Limited(new LimitPolicy { OnBusy = onBusy });
        session.Begin(1);

        var refusal = session.Begin(2).Answer.Refusal.ShouldNotBeNull();
        (refusal.Code, refusal.MayWait).ShouldBe((SessionErrorCode.SessionBusy, onBusy == BusyAction.Wait));
        session.Begin(1).Answer.Value!.Turn.ShouldBe(1);
        session.End(1, TurnEnding.Failed);

        session.Begin(2).Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void BeginTurn_AnotherWasLostAndOneAtATime_IsAdmitted()
    {
        var session = new Limited(new LimitPolicy { OnBusy = BusyAction.Reject });
        session.Begin(1);

        session.State.Expire(session.Now.AddMinutes(11));

        session.Begin(2).Answer.IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void BeginTurn_OnlyPlanned_RecordsNothing()
    {
        var session = new Limited(new LimitPolicy { MaxTokens = 500 });

        var decision = session.Begin(Sample.Proposal(1) with { OnlyPlan = true, OutputMax = 4_000 });

        decision.Events.ShouldBeEmpty();
        decision.Answer.Value!.OutputMax.ShouldBe(493);
        session.State.Exists.ShouldBeFalse();
    }

    [Fact]
    public void BeginTurn_OfAChildWhoseParentWasNotAsked_IsOnlyPlanned()
    {
        var session = new Limited(new LimitPolicy());
        session.State.Take(Core.Decisions.CreateSession.Decide(
            session.State, Sample.Owner, null, null, session.Now, parent: "boss"));

        var planned = session.Begin(1);
        var begun = session.Begin(Sample.Proposal(1) with { IsBudgeted = true });

        (planned.Answer.Value!.Parent, planned.Events.Count).ShouldBe(("boss", 0));
        (begun.Answer.Value!.Parent, begun.Events.Count).ShouldBe((null, 2));
    }

    [Fact]
    public void BeginTurn_OnlyPlannedWhatWouldBeRefused_IsRefused()
    {
        var session = new Limited(new LimitPolicy { MaxMessages = 1 });
        session.Answer(1);

        session.Begin(Sample.Proposal(2) with { OnlyPlan = true }).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.CapReached);
    }
}
