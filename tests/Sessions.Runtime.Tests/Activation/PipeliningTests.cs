using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Activation;

public sealed class PipeliningTests
{
    private readonly MemoryStore _memory = new();
    private readonly FaultyStore _store;
    private readonly Node _node;

    public PipeliningTests()
    {
        _store = new FaultyStore(_memory);
        _node = new Node(_store);
    }

    [Fact]
    public async Task CompleteTurn_StartStillInFlight_ReturnsOnceBothAreDurable()
    {
        var gate = Hold();
        var admission = await _node.BeginAsync(1);
        var completing = _node.CompleteAsync(1);

        admission.Recorded.IsCompleted.ShouldBeFalse();
        completing.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await admission.Recorded;
        (await completing).Turn.ShouldBe(1);

        var audit = await LogAudit.OfAsync(_memory, Node.Key);
        audit.Ended[Sample.TurnId(1)].ShouldBe(TurnEnding.Completed);
    }

    [Fact]
    public async Task BeginTurn_SameTurnTwice_IsStartedOnce()
    {
        var first = await _node.BeginAsync(1);
        var second = await _node.BeginAsync(1);
        await second.Recorded;

        second.Plan.Turn.ShouldBe(first.Plan.Turn);
        (await LogAudit.OfAsync(_memory, Node.Key)).Started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Describe_EventsInFlight_ShowsNothingThatIsNotDurable()
    {
        await _node.RunAsync(1, 1);
        var gate = Hold();
        await _node.BeginAsync(2);
        var describing = _node.FactsAsync();
        await _node.BeginAsync(3);
        _store.DelayAppend = null;
        gate.SetResult();

        var facts = await describing;

        facts.Turns.ShouldBe(2);
        facts.RunningTurns.ShouldBe(1);
    }

    [Fact]
    public async Task Create_OfASessionThatIsStillBeingWritten_IsRefusedOnceThatIsDurable()
    {
        var gate = Hold();
        var creating = _node.Session.CreateAsync(Sample.Owner, SessionSeed.Empty, Node.Token).AsTask();
        var again = _node.Session.CreateAsync(Sample.Owner, SessionSeed.Empty, Node.Token).AsTask();

        again.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await creating).IsRefused.ShouldBeFalse();

        (await again).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExists);
        (await _memory.ReadHeadAsync(Node.Key, Node.Token)).ShouldBe(1);
    }

    [Fact]
    public async Task BeginTurn_BytesMissing_RecordsNothingNowOrLater()
    {
        var path = Sample.Path("a", "b", "c");
        var proposal = Sample.Proposal(1, new() { Items = path.Items, Body = path.Body, FirstCarried = 2 });

        var answer = await _node.Session.BeginTurnAsync(proposal, Node.Token);

        answer.Value!.Plan.MissingFrom.ShouldBe(0);
        answer.Value.Recorded.IsCompletedSuccessfully.ShouldBeTrue();
        (await _memory.ReadHeadAsync(Node.Key, Node.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task BeginTurn_HistoryGoneBeforeItWasWritten_FailsInsteadOfClaimingToBeRecorded()
    {
        await (await _node.BeginAsync(1, "a", "b")).Recorded;
        var gate = Hold();
        var path = Sample.Path("a", "b", "c");
        var proposal = Sample.Proposal(2, new() { Items = path.Items, Body = path.Body, FirstCarried = 2 });
        var answer = await _node.Session.BeginTurnAsync(proposal, Node.Token);

        await _memory.DeleteAsync(Node.Key, Node.Token);
        gate.SetResult();

        var failure = await Should.ThrowAsync<TurnNotRecordedException>(() => answer.Value!.Recorded);
        failure.Refusal.Code.ShouldBe(SessionErrorCode.StoreUnavailable);
    }

    [Fact]
    public async Task AppendCustom_PositionOfAnotherNodesEvent_IsAccepted()
    {
        await _node.RunAsync(1, 1);
        var other = new Node(_memory, frontDoor: "other/1");
        await other.RunAsync(2, 2);
        var head = (await other.FactsAsync()).Head;

        var answer = await _node.Session.AppendCustomAsync(
            Sample.Owner, new CustomEventCommand("custom.note", "{}"u8.ToArray(), ExpectedPosition: head), Node.Token);

        answer.Value!.Position.ShouldBe(head + 1);
    }

    [Fact]
    public async Task Describe_SessionCreatedOnAnotherNode_IsSeen()
    {
        var before = await _node.Session.DescribeAsync(Sample.Owner, Node.Token);
        await new Node(_memory, frontDoor: "other/1").RunAsync(1, 1);

        before.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        (await _node.FactsAsync()).Turns.ShouldBe(1);
        (await _node.Session.LocateTurnAsync(1, Node.Token)).ShouldBe(3);
    }

    [Fact]
    public async Task BeginTurn_ClosedAfterItWasRecorded_StaysRecorded()
    {
        await (await _node.BeginAsync(1)).Recorded;
        await _node.Session.CloseAsync(Sample.Owner, Node.Token);

        await (await _node.BeginAsync(1)).Recorded;
        (await _node.CompleteAsync(1)).Turn.ShouldBe(1);
    }

    [Fact]
    public async Task Delete_ThenUsedAgain_BeginsANewSession()
    {
        await _node.RunAsync(1, 3);
        (await _node.Session.DeleteAsync(Sample.Owner, Node.Token)).IsRefused.ShouldBeFalse();

        (await _node.Session.DescribeAsync(Sample.Owner, Node.Token)).IsRefused.ShouldBeTrue();
        var admission = await _node.BeginAsync(4);
        await admission.Recorded;

        admission.Plan.Turn.ShouldBe(1);
        (await LogAudit.OfAsync(_memory, Node.Key)).Started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Delete_AnothersSession_IsRefused()
    {
        await _node.RunAsync(1, 1);

        var answer = await _node.Session.DeleteAsync(Sample.Key("key-2"), Node.Token);

        answer.Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        (await _node.FactsAsync()).Turns.ShouldBe(1);
    }

    private TaskCompletionSource Hold()
    {
        var gate = new TaskCompletionSource();
        _store.DelayAppend = (_, _) => gate.Task;
        return gate;
    }
}
