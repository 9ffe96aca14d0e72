using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Decisions;

public sealed class TurnKeyTests
{
    private readonly SessionState _state = new();

    [Fact]
    public void Decide_SameKeyWhileTheTurnRuns_IsARepetitionOfIt()
    {
        Begin(1, "k");

        var again = Begin(2, "k");

        again.Events.ShouldBeEmpty();
        again.Answer.Value!.RepeatOf.ShouldBe(1);
    }

    [Theory]
    [InlineData(TurnEnding.Completed)]
    [InlineData(TurnEnding.Aborted)]
    public void Decide_SameKeyAfterAnAnswer_IsARepetitionOfIt(TurnEnding ending)
    {
        Begin(1, "k");
        _state.Complete(Sample.Outcome(1, ending));

        Begin(2, "k").Answer.Value!.RepeatOf.ShouldBe(1);
    }

    [Fact]
    public void Decide_SameKeyAfterAFailure_IsANewTurn()
    {
        Begin(1, "k");
        _state.Complete(Sample.Outcome(1, TurnEnding.Failed));

        var again = Begin(2, "k").Answer.Value!;

        (again.Turn, again.RepeatOf).ShouldBe((2, 0));
        Begin(3, "k").Answer.Value!.RepeatOf.ShouldBe(2);
    }

    [Fact]
    public void Decide_SameKeyAfterTheTurnWasLost_IsANewTurn()
    {
        Begin(1, "k");
        _state.Expire(Sample.Noon.AddMinutes(11));

        Begin(2, "k").Answer.Value!.RepeatOf.ShouldBe(0);
    }

    [Fact]
    public void Decide_LateFailureOfALostTurn_LeavesTheKeyToItsSuccessor()
    {
        Begin(1, "k");
        _state.Expire(Sample.Noon.AddMinutes(11));
        Begin(2, "k");
        _state.Complete(Sample.Outcome(1, TurnEnding.Failed));

        Begin(3, "k").Answer.Value!.RepeatOf.ShouldBe(2);
    }

    [Fact]
    public void Decide_SameKeyForAnotherRequest_IsAMisuse()
    {
        Begin(1, "k");

        Begin(2, "k", "other").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.IdempotencyMismatch);
    }

    [Fact]
    public void Decide_SameTurnUnderItsOwnKey_IsNoRepetition() =>
        (Begin(1, "k").Answer.Value!.RepeatOf, Begin(1, "k").Answer.Value!.RepeatOf).ShouldBe((0, 0));

    [Fact]
    public void Decide_ClosedSession_StillRecognisesItsKeys()
    {
        Begin(1, "k");
        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon));

        Begin(2, "k").Answer.Value!.RepeatOf.ShouldBe(1);
        Begin(3, "other").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionClosed);
    }

    [Fact]
    public void Decide_MoreKeysThanAreKept_ForgetsTheOldest()
    {
        for (var turn = 1; turn <= SessionState.TurnKeysMax + 1; turn++)
        {
            Begin(turn, $"k{turn}");
            _state.Complete(Sample.Outcome(turn));
        }

        _state.FindTurnKey("k1").ShouldBeNull();
        _state.FindTurnKey("k2").ShouldBe(new TurnKeyReceipt(2, "request"));
    }

    private Decision<TurnPlan> Begin(int turn, string key, string request = "request") =>
        _state.Begin(Sample.Proposal(turn) with { Key = new TurnKey(key, request) });
}
