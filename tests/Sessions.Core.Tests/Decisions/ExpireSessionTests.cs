using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
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
    public void Decide_IdleSoLong_Ends(int seconds, bool ends)
    {
        var expired = ExpireSession.Decide(_state, Minute, Sample.Noon.AddSeconds(seconds));

        (expired is not null).ShouldBe(ends);
        expired?.Data.IdleSeconds.ShouldBe(60);
    }

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
    public void Decide_TurnRuns_Lives()
    {
        _state.Begin(Sample.Proposal(1));

        ExpireSession.DueAt(_state, Minute).ShouldBe(Sample.Noon.AddMinutes(10));
        ExpireSession.Decide(_state, Minute, Sample.Noon.AddMinutes(9)).ShouldBeNull();
        ExpireSession.Decide(_state, Minute, Sample.Noon.AddHours(9)).ShouldBeNull();

        _state.Expire(Sample.Noon.AddMinutes(10));
        ExpireSession.Decide(_state, Minute, Sample.Noon.AddMinutes(11)).ShouldNotBeNull();
    }

    [Fact]
    public void Decide_Ended_EndsOnce()
    {
        End();

        ExpireSession.Decide(_state, Minute, Sample.Noon.AddDays(1)).ShouldBeNull();
    }

    [Fact]
    public void Decide_ClockMovedBackwards_NeverEndsEarly()
    {
        _state.Begin(Sample.Proposal(1), Sample.Noon.AddHours(1));
        _state.Complete(Sample.Outcome(1), Sample.Noon);

        ExpireSession.Decide(_state, Minute, Sample.Noon.AddMinutes(5)).ShouldBeNull();
        ExpireSession.Decide(_state, Minute, Sample.Noon.AddHours(-5)).ShouldBeNull();
        ExpireSession.Decide(_state, Minute, Sample.Noon.AddMinutes(61)).ShouldNotBeNull().At
            .ShouldBeGreaterThanOrEqualTo(_state.LastActivityAt);
    }

    [Fact]
    public void AnyCommand_Ended_IsRefusedForTheOwnerAndForbiddenToOthers()
    {
        End();

        foreach (var (principal, code) in new[]
        {
            (Sample.Owner, SessionErrorCode.SessionExpired),
            (Sample.Key("key-2"), SessionErrorCode.SessionForbidden),
        })
        {
            _state.Begin(Sample.Proposal(1, principal: principal)).Answer.Refusal!.Code.ShouldBe(code);
            ChangeSession.Close(_state, principal, Sample.Noon).Answer.Refusal!.Code.ShouldBe(code);
            CreateSession.Decide(_state, principal, null, null, Sample.Noon).Answer.Refusal!.Code.ShouldBe(code);
            RewindSession.Decide(_state, principal, default, Sample.Noon).Answer.Refusal!.Code.ShouldBe(code);
            SessionAccess.RefuseRead(_state, principal)!.Code.ShouldBe(code);
        }
    }

    [Fact]
    public void Tombstone_KnowsItsOwnerAndNothingElse()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("secret")));
        _state.Complete(Sample.Outcome(1));
        End();

        var left = new SessionState();
        left.ApplyAll(ExpireSession.Tombstone(_state).Select(Tests.State.Stored.Again));

        left.ShouldSatisfyAllConditions(
            () => left.IsTombstone.ShouldBeTrue(),
            () => left.Owner.ShouldBe("key-1"),
            () => left.Tree.Count.ShouldBe(0),
            () => left.Turns.ShouldBe(0),
            () => ExpireSession.DueAt(left, null).ShouldBe(_state.ExpiredAt!.Value.AddDays(7)),
            () => left.Begin(Sample.Proposal(2)).Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired));
    }

    private void End() => _state.Apply(ExpireSession.Decide(_state, Minute, _state.LastActivityAt.AddHours(1))!);
}
