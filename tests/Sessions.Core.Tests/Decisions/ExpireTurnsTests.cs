using Sessions.Core.Decisions;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Decisions;

public sealed class ExpireTurnsTests
{
    private readonly SessionState _state = new();

    [Fact]
    public void Decide_DeadlineOrFrontDoorGone_EndsThoseTurnsOnly()
    {
        _state.Begin(Sample.Proposal(1, deadline: Sample.Noon.AddMinutes(1)));
        _state.Begin(Sample.Proposal(2, deadline: Sample.Noon.AddMinutes(9)));
        _state.Begin(Sample.Proposal(3, deadline: Sample.Noon.AddMinutes(9), frontDoor: "gone/1"));

        var events = ExpireTurns.Decide(_state, static door => door == "gone/1", Sample.Noon.AddMinutes(1));
        _state.ApplyAll(events);

        events.Select(static e => e.Turn).ShouldBe([1, 3]);
        (_state.RunningTurns, _state.Ledger.Lost).ShouldBe((1, 2));
        ExpireTurns.Decide(_state, static _ => false, Sample.Noon.AddMinutes(2)).ShouldBeEmpty();
    }

    [Fact]
    public void Decide_ManyLost_TheLastOnesCanStillBeSettled()
    {
        const int turns = SessionState.LostTurnsMax + 4;
        for (var turn = 1; turn <= turns; turn++)
        {
            _state.Begin(Sample.Proposal(turn));
        }

        _state.Expire(Sample.Noon.AddHours(1)).Count.ShouldBe(turns);

        _state.OpenTurns.Select(static turn => turn.Number).ShouldBe(Enumerable.Range(5, SessionState.LostTurnsMax));
        _state.Complete(Sample.Outcome(4)).ShouldBeNull();
        _state.Complete(Sample.Outcome(5)).ShouldNotBeNull();
        _state.Ledger.Lost.ShouldBe(turns - 1);
    }
}
