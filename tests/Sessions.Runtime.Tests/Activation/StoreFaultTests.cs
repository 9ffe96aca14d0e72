using Sessions.Core.Decisions;
using Sessions.Core.Tests;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Activation;

public sealed class StoreFaultTests
{
    private readonly MemoryStore _memory = new();
    private readonly FaultyStore _store;
    private readonly Node _node;

    public StoreFaultTests()
    {
        _store = new FaultyStore(_memory);
        _node = new Node(_store);
    }

    [Theory]
    [InlineData(AppendFault.AfterCommit)]
    [InlineData(AppendFault.LostBeforeCommit)]
    public async Task Append_OutcomeUnknown_IsSettledByReadingTheLogBack(AppendFault fault)
    {
        var faults = 0;
        _store.OnAppend = (_, _, _) => faults++ % 2 == 0 ? fault : AppendFault.None;

        for (var turn = 1; turn <= 5; turn++)
        {
            var admission = await _node.BeginAsync(turn);
            await admission.Recorded;
            await _node.CompleteAsync(turn);
            await _node.Session.AppendCustomAsync(
                Sample.Owner, new CustomEventCommand("custom.note", "1"u8.ToArray()), Node.Token);
        }

        var audit = await LogAudit.OfAsync(_memory, Node.Key);
        audit.Started.Count.ShouldBe(5);
        audit.Ended.Count.ShouldBe(5);
        audit.Events.OfType<Core.Events.CustomEvent>().Count().ShouldBe(5);
    }

    [Fact]
    public async Task Append_OutcomeUnknownAndPipelined_LosesAndDoublesNothing()
    {
        _store.OnAppend = (_, expected, _) => expected == 0 ? AppendFault.AfterCommit : AppendFault.None;

        var admission = await _node.BeginAsync(1);
        await _node.CompleteAsync(1);
        await admission.Recorded;

        (await LogAudit.OfAsync(_memory, Node.Key)).Ended.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Recorded_StoreDown_FailsAndNothingIsKept()
    {
        await _node.RunAsync(1, 1);
        _store.OnAppend = (_, _, _) => AppendFault.BeforeCommit;

        var admission = await _node.BeginAsync(2);

        await Should.ThrowAsync<StoreUnavailableException>(() => admission.Recorded);
        (await LogAudit.OfAsync(_memory, Node.Key)).Started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CompleteTurn_StoreDown_ThrowsAndLaterBooksOnce()
    {
        await (await _node.BeginAsync(1)).Recorded;
        _store.IsDown = true;
        await Should.ThrowAsync<StoreUnavailableException>(() => _node.CompleteAsync(1));
        await Should.ThrowAsync<StoreUnavailableException>(() => _node.FactsAsync());

        _store.IsDown = false;
        var receipt = await _node.CompleteAsync(1);

        receipt.Repeated.ShouldBeFalse();
        (await _node.FactsAsync()).Ledger.Completed.ShouldBe(1);
        await LogAudit.OfAsync(_memory, Node.Key);
    }

    [Fact]
    public async Task CompleteTurn_StartFailed_AsksForTheProposal()
    {
        _store.OnAppend = (_, _, _) => AppendFault.BeforeCommit;
        var admission = await _node.BeginAsync(1);
        await Should.ThrowAsync<StoreUnavailableException>(() => admission.Recorded);
        _store.OnAppend = null;

        (await _node.Session.CompleteTurnAsync(Sample.Outcome(1), Node.Token)).ShouldBeNull();
        await (await _node.BeginAsync(1)).Recorded;
        (await _node.CompleteAsync(1)).Turn.ShouldBe(1);
    }

    [Fact]
    public async Task BeginTurn_RefusedWhileTheStoreIsDown_IsStillRefused()
    {
        await _node.RunAsync(1, 1);
        await _node.Session.CloseAsync(Sample.Owner, Node.Token);
        _store.IsDown = true;

        var answer = await _node.Session.BeginTurnAsync(Sample.Proposal(2), Node.Token);

        answer.Refusal!.Code.ShouldBe(Contracts.SessionErrorCode.SessionClosed);
    }

    [Fact]
    public async Task Settle_StoreDownForAWhile_AsksAgainUntilItAnswers()
    {
        await (await _node.BeginAsync(1)).Recorded;
        _store.OnAppend = (_, _, _) => AppendFault.AfterCommit;
        var failures = 2;
        _store.OnRead = (_, _) => failures-- > 0
            ? Task.FromException(new StoreUnavailableException("Not now."))
            : Task.CompletedTask;

        var completing = _node.CompleteAsync(1);
        while (!completing.IsCompleted)
        {
            _node.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }

        (await completing).Repeated.ShouldBeFalse();
        (await LogAudit.OfAsync(_memory, Node.Key)).Ended.Count.ShouldBe(1);
    }

    [Fact]
    public async Task BeginTurn_DamagedLog_FailsWithoutWriting()
    {
        await _memory.AppendAsync(Node.Key, 0, Batches.Of("""{"type":"session.unheard_of","v":1}"""), Node.Token);

        await Should.ThrowAsync<InvalidDataException>(() => _node.BeginAsync(1));

        (await _memory.ReadHeadAsync(Node.Key, Node.Token)).ShouldBe(1);
    }
}
