using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Decisions;

public sealed class ExpireSessionTests
{
    private static readonly LimitPolicy Minute = new() { TtlSeconds = 60 };
    private readonly SessionState _state = new();

    public ExpireSessionTests() => _state.Take(CreateSession.Decide(_state, Sample.Owner, null, null, Sample.Noon));

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void IsOver_IdleSoLong_IsOver(int seconds, bool isOver) =>
        ExpireSession.IsOver(_state, Minute, Sample.Noon.AddSeconds(seconds)).ShouldBe(isOver);

    [Fact]
    public void DueAt_NoLife_IsNever()
    {
        ExpireSession.DueAt(_state, null).ShouldBeNull();
        ExpireSession.DueAt(_state, new LimitPolicy { MaxMessages = 1 }).ShouldBeNull();
        ExpireSession.DueAt(new SessionState(), Minute).ShouldBeNull();
    }

    [Fact]
    public void DueAt_OwnPolicy_HoldsBeforeTheTenants()
    {
        var own = new SessionPolicy { Limits = new LimitPolicy { TtlSeconds = 600 } };
        _state.Take(ChangePolicy.Decide(_state, Sample.Owner, own, Sample.Noon));
        ExpireSession.DueAt(_state, Minute).ShouldBe(Sample.Noon.AddSeconds(600));

        _state.Take(ChangePolicy.Decide(_state, Sample.Owner, SessionPolicy.Observe, Sample.Noon));
        ExpireSession.DueAt(_state, Minute).ShouldBeNull();
    }

    [Fact]
    public void DueAt_Used_IsALifeLater()
    {
        _state.Begin(Sample.Proposal(1), Sample.Noon.AddSeconds(59));
        _state.Complete(Sample.Outcome(1), Sample.Noon.AddSeconds(70));

        ExpireSession.DueAt(_state, Minute).ShouldBe(Sample.Noon.AddSeconds(130));
    }

    [Fact]
    public void IsOver_TurnRuns_Lives()
    {
        _state.Begin(Sample.Proposal(1));

        ExpireSession.DueAt(_state, Minute).ShouldBe(Sample.Noon.AddMinutes(10));
        ExpireSession.IsOver(_state, Minute, Sample.Noon.AddMinutes(9)).ShouldBeFalse();
        ExpireSession.IsOver(_state, Minute, Sample.Noon.AddHours(9)).ShouldBeFalse();

        _state.Expire(Sample.Noon.AddMinutes(10));
        ExpireSession.IsOver(_state, Minute, Sample.Noon.AddMinutes(11)).ShouldBeTrue();
    }

    [Fact]
    public void IsOver_Tombstone_IsForgottenAfterAWeek()
    {
        var left = Left();

        ExpireSession.IsOver(left, Minute, left.ExpiredAt!.Value.AddDays(6)).ShouldBeFalse();
        ExpireSession.IsOver(left, Minute, left.ExpiredAt!.Value.AddDays(7)).ShouldBeTrue();
    }

    [Fact]
    public void IsOver_ClockMovedBackwards_NeverEndsEarly()
    {
        _state.Begin(Sample.Proposal(1), Sample.Noon.AddHours(1));
        _state.Complete(Sample.Outcome(1), Sample.Noon);

        ExpireSession.IsOver(_state, Minute, Sample.Noon.AddMinutes(5)).ShouldBeFalse();
        ExpireSession.IsOver(_state, Minute, Sample.Noon.AddHours(-5)).ShouldBeFalse();
        ExpireSession.IsOver(_state, Minute, Sample.Noon.AddMinutes(61)).ShouldBeTrue();
    }

    [Fact]
    public void AnyCommand_Tombstone_IsRefusedForTheOwnerAndForbiddenToOthers()
    {
        var left = Left();

        foreach (var (principal, code) in new[]
        {
            (Sample.Owner, SessionErrorCode.SessionExpired),
            (Sample.Key("key-2"), SessionErrorCode.SessionForbidden),
        })
        {
            left.Begin(Sample.Proposal(1, principal: principal)).Answer.Refusal!.Code.ShouldBe(code);
            ChangeSession.Close(left, principal, Sample.Noon).Answer.Refusal!.Code.ShouldBe(code);
            CreateSession.Decide(left, principal, null, null, Sample.Noon).Answer.Refusal!.Code.ShouldBe(code);
            RewindSession.Decide(left, principal, default, Sample.Noon).Answer.Refusal!.Code.ShouldBe(code);
            SessionAccess.RefuseRead(left, principal)!.Code.ShouldBe(code);
        }
    }

    [Fact]
    public void Tombstone_KnowsItsOwnerAndNothingElse()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("secret")));
        _state.Complete(Sample.Outcome(1));
        var left = Left();

        left.ShouldSatisfyAllConditions(
            () => left.IsTombstone.ShouldBeTrue(),
            () => left.Owner.ShouldBe("key-1"),
            () => left.Tree.Count.ShouldBe(0),
            () => left.Turns.ShouldBe(0),
            () => left.ExpiredAt.ShouldBe(_state.LastActivityAt.AddHours(1)),
            () => left.Begin(Sample.Proposal(2)).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired));
    }

    [Fact]
    public void Tombstone_ClockMovedBackwards_IsNotOlderThanTheSession()
    {
        _state.Begin(Sample.Proposal(1), Sample.Noon.AddHours(1));
        _state.Complete(Sample.Outcome(1), Sample.Noon.AddHours(1));

        var left = ExpireSession.Tombstone(_state, Sample.Noon.AddHours(-5));

        left.ShouldAllBe(e => e.At == _state.LastActivityAt);
        left.OfType<SessionExpired>().Single().Data.IdleSeconds.ShouldBe(0);
    }

    [Fact]
    public void Tombstone_SaysHowLongTheSessionLayIdle() =>
        ExpireSession.Tombstone(_state, Sample.Noon.AddSeconds(90))
            .OfType<SessionExpired>().Single().Data.IdleSeconds.ShouldBe(90);

    private SessionState Left()
    {
        var left = new SessionState();
        left.ApplyAll(
            ExpireSession.Tombstone(_state, _state.LastActivityAt.AddHours(1)).Select(Tests.State.Stored.Again));
        return left;
    }
}
