using System.Text;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Events;

public sealed class FrozenLogTests
{
    [Fact]
    public void Fold_LogOfTheFirstVersion_GivesItsState()
    {
        var state = new SessionState();
        foreach (var line in Encoding.UTF8.GetString(Golden.Read("log-v1.jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            state.Apply(EventCodec.Read(Encoding.UTF8.GetBytes(line)));
        }

        state.ShouldSatisfyAllConditions(
            () => state.Head.ShouldBe(13),
            () => state.Owner.ShouldBe("key-1"),
            () => state.Status.ShouldBe(SessionStatus.Closed),
            () => state.Turns.ShouldBe(3),
            () => state.Tree.Count.ShouldBe(3),
            () => state.Ledger.Usage.ShouldBe(new TokenUsage { Input = 160, CacheRead = 40, Output = 17, Reasoning = 2 }),
            () => (state.Ledger.Completed, state.Ledger.Failed, state.Ledger.Lost).ShouldBe((1, 1, 1)),
            () => state.ContextTokens.ShouldBe(23),
            () => state.Metadata.ShouldBe(new Dictionary<string, string> { ["team"] = "b" }),
            () => state.FindIdempotencyKey("once")!.Value.Position.ShouldBe(9),
            () => state.PositionOfTurn(3).ShouldBe(11),
            () => state.OpenTurns.ShouldHaveSingleItem().Lost.ShouldBeTrue());
    }

    [Theory]
    [InlineData("""{"type":"turn.started","v":2,"at":"2026-11-21T12:00:00+00:00","data":{}}""")]
    [InlineData("""{"type":"session.unheard_of","v":1,"at":"2026-11-21T12:00:00+00:00"}""")]
    [InlineData("""{"type":"session.created","v":1,"at":"2026-11-21T12:00:00+00:00"}""")]
    [InlineData("""{"type":"session.created","v":1,"at":"yesterday","data":{"owner":"a","source":"b"}}""")]
    [InlineData("""{"type":"session.created","v":1,"at":7,"data":{"owner":"a","source":"b"}}""")]
    [InlineData("""{"type":7,"v":1}""")]
    [InlineData("""{"type":"session.closed","v":"1"}""")]
    [InlineData("""{"type":"session.closed","v":99999999999}""")]
    [InlineData("""{"type":"session.closed"}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"type":"session.created","v":1,"data":null}""")]
    [InlineData("""{"type":"session.created","v":1,"data":{"owner":"a","source":"b""")]
    [InlineData("""{"type":"items.appended","v":1,"data":{"first":1,"items":[{"chain":"xyz","kind":"user"}]}}""")]
    [InlineData("""{"type":"items.appended","v":1,"data":{"first":1,"items":[{"chain":"0000000000000000000000000000000g"}]}}""")]
    [InlineData("""{"type":"items.appended","v":1,"data":{"first":1,"items":[{"chain":12345678901234567890123456789012}]}}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    public void Read_DamagedOrNewerEvent_SaysSo(string json) =>
        Should.Throw<InvalidDataException>(() => EventCodec.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Read_MemberOfALaterMinorAddition_IsIgnored() =>
        EventCodec.Read("""{"type":"session.created","v":1,"at":"2026-11-21T12:00:00+00:00","later":{"a":[1]},"data":{"owner":"a","source":"b","later":[{}]}}"""u8.ToArray())
            .ShouldBeOfType<SessionCreated>().Data.Owner.ShouldBe("a");
}
