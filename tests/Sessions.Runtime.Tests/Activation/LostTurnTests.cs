using Sessions.Core.Events;
using Sessions.Core.Tests;
using Sessions.Core.Turns;

namespace Sessions.Runtime.Tests.Activation;

public sealed class LostTurnTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Wake_FrontDoorOfAnotherNode_LosesNothing()
    {
        await (await new Node(_store).BeginAsync(1)).Recorded;

        var other = new Node(_store, frontDoor: "other/1");

        (await other.FactsAsync()).RunningTurns.ShouldBe(1);
    }

    [Fact]
    public async Task Wake_SameBoot_LosesNothing()
    {
        var node = new Node(_store);
        await (await node.BeginAsync(1)).Recorded;

        var answer = await node.Again().DescribeAsync(Sample.Owner, Node.Token);

        answer.Value!.RunningTurns.ShouldBe(1);
    }

    [Fact]
    public async Task Wake_NewBootOfTheNode_EndsItsTurns()
    {
        await (await new Node(_store, frontDoor: "node/1").BeginAsync(1)).Recorded;

        var facts = await new Node(_store, frontDoor: "node/2").FactsAsync();

        facts.RunningTurns.ShouldBe(0);
        facts.Ledger.Lost.ShouldBe(1);
        (await LogAudit.OfAsync(_store, Node.Key)).Events.OfType<TurnEnded>().ShouldHaveSingleItem()
            .Ending.ShouldBe(TurnEnding.Lost);
    }

    [Theory]
    [InlineData("node/a/1")]
    [InlineData("node2/1")]
    [InlineData("node")]
    [InlineData("")]
    public void IsGone_NameThatOnlyLooksAlike_IsNot(string frontDoor) =>
        new Node(_store, frontDoor: "node/2").Services.IsGone(frontDoor).ShouldBeFalse();

    [Fact]
    public async Task ExpireTurns_DeadlinePassed_EndsTheTurn()
    {
        var node = new Node(_store);
        await (await node.BeginAsync(1)).Recorded;

        node.Time.Advance(TimeSpan.FromMinutes(9));
        await node.Session.ExpireTurnsAsync(Node.Token);
        (await node.FactsAsync()).RunningTurns.ShouldBe(1);
        node.Time.Advance(TimeSpan.FromMinutes(1));
        await node.Session.ExpireTurnsAsync(Node.Token);

        (await node.FactsAsync()).Ledger.Lost.ShouldBe(1);
    }

    [Fact]
    public async Task CompleteTurn_LostMeanwhile_SettlesItAfterAll()
    {
        await (await new Node(_store, frontDoor: "node/1").BeginAsync(1)).Recorded;
        var node = new Node(_store, frontDoor: "node/2");
        await node.FactsAsync();

        (await node.CompleteAsync(1)).Repeated.ShouldBeFalse();

        var ledger = (await node.FactsAsync()).Ledger;
        (ledger.Completed, ledger.Lost).ShouldBe((1, 0));
        (await node.CompleteAsync(1)).Repeated.ShouldBeTrue();
        await LogAudit.OfAsync(_store, Node.Key);
    }
}
