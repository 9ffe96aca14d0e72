using System.Text;
using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Decisions;

public sealed class AppendCustomEventTests
{
    private readonly SessionState _state = new();

    public AppendCustomEventTests() => _state.Begin(Sample.Proposal(1));

    [Fact]
    public void Decide_NewEvent_StandsAtTheHead()
    {
        var answer = Append("{}").Answer.Value!;

        answer.ShouldBe(new CustomEventAppended(4));
        _state.Head.ShouldBe(4);
    }

    [Fact]
    public void Decide_SameKeyAndEvent_GivesTheFirstPosition()
    {
        Append("{}", key: "once");
        Append("{}");

        Append("{}", key: "once").Answer.Value.ShouldBe(new CustomEventAppended(4, Repeated: true));
        _state.Head.ShouldBe(5);
    }

    [Theory]
    [InlineData("{\"other\":1}", "custom.note")]
    [InlineData("{}", "custom.other")]
    public void Decide_SameKeyAnotherEvent_IsAMismatch(string payload, string type)
    {
        Append("{}", key: "once");

        Append(payload, type, "once").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.IdempotencyMismatch);
    }

    [Fact]
    public void Decide_RepeatInAClosedSession_IsStillRecognised()
    {
        Append("{}", key: "once");
        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon));

        Append("{}", key: "once").Answer.Value!.Repeated.ShouldBeTrue();
        Append("{}", key: "twice").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionClosed);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Decide_ExpectedPosition_IsACondition(long expected, bool refused)
    {
        var answer = Append("{}", expected: expected).Answer;

        (answer.Refusal?.Code == SessionErrorCode.PositionConflict).ShouldBe(refused);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Decide_TurnThatIsNone_IsRefused(int turn, bool refused) =>
        (Append("{}", turn: turn).Answer.Refusal?.Code == SessionErrorCode.Unprocessable).ShouldBe(refused);

    [Fact]
    public void Decide_TypeOfTheGridsOwn_IsRefused() =>
        Append("{}", "turn.completed").Answer.Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);

    [Fact]
    public void Decide_AnothersSession_IsForbidden() =>
        AppendCustomEvent.Decide(_state, Sample.Key("key-2"), new CustomEventCommand("custom.n", "{}"u8.ToArray()), Sample.Noon)
            .Answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);

    [Fact]
    public void Decide_MoreKeysThanAreKept_ForgetsTheOldest()
    {
        for (var i = 0; i <= SessionState.IdempotencyKeysMax; i++)
        {
            Append("{}", key: $"{i}");
        }

        _state.FindIdempotencyKey("0").ShouldBeNull();
        _state.FindIdempotencyKey("1").ShouldNotBeNull();
    }

    [Fact]
    public void Decide_SameCall_GivesTheFirstPositionAndSaysNothingOfARepeat()
    {
        Append("{}", expected: 3, call: Sample.TurnId(7)).Answer.Value.ShouldBe(new CustomEventAppended(4));
        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon));

        var again = Append("{}", expected: 3, call: Sample.TurnId(7));

        again.Answer.Value.ShouldBe(new CustomEventAppended(4));
        again.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_MoreCallsThanAreKept_ForgetsTheOldest()
    {
        for (var i = 0; i <= SessionState.CallsMax; i++)
        {
            Append("{}", call: Sample.TurnId(i));
        }

        _state.FindCall(Sample.TurnId(0)).ShouldBeNull();
        _state.FindCall(Sample.TurnId(1)).ShouldBe(5);
    }

    private Decision<CustomEventAppended> Append(
        string payload,
        string type = "custom.note",
        string? key = null,
        long? expected = null,
        int turn = 0,
        Guid? call = null) =>
        _state.Take(AppendCustomEvent.Decide(
            _state,
            Sample.Owner,
            new CustomEventCommand(type, Encoding.UTF8.GetBytes(payload), turn, key, expected, call),
            Sample.Noon));
}
