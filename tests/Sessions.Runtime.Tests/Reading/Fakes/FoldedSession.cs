using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Reading.Fakes;

/// <summary>A session without an activation: the real decisions and fold under one lock.</summary>
internal sealed class FoldedSession(SessionKey key, MemoryStore store, TimeProvider time) : ISession
{
    private readonly Lock _mailbox = new();
    private SessionState _state = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _batches;

    public SessionKey Key => key;

    public TaskCompletionSource Waiting { get; private set; } = new();

    public async ValueTask<Answer<TurnAdmission>> BeginTurnAsync(
        TurnProposal proposal, CancellationToken cancellationToken)
    {
        var answer = await DecideAsync(state =>
            BeginTurn.Decide(state, proposal, new BytesAsTokens(), ModelCatalog.BuiltIn, time.GetUtcNow()));
        return answer.IsRefused ? answer.Refusal : new TurnAdmission(answer.Value, Task.FromResult(answer.Value.Turn));
    }

    public async ValueTask<TurnReceipt?> CompleteTurnAsync(TurnOutcome outcome, CancellationToken cancellationToken)
    {
        var answer = await DecideAsync(state =>
            CompleteTurn.Decide(state, outcome, ModelCatalog.BuiltIn, time.GetUtcNow())!.Value);
        return answer.Value;
    }

    public ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, SessionSeed seed, CancellationToken cancellationToken) =>
        FactsAsync(state => CreateSession.Decide(
            state, caller, seed.Metadata, null, time.GetUtcNow(), seed.Parent, seed.Policy));

    public ValueTask<Answer<SessionFacts>> ForkAsync(ForkCommand command, CancellationToken cancellationToken) =>
        FactsAsync(state => ForkSession.Decide(state, command, new BytesAsTokens(), time.GetUtcNow()));

    public ValueTask<Answer<ForkOffer>> OfferForkAsync(
        Principal caller, int? turn, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This fake offers no forks.");

    public ValueTask<Answer<ConversationFacts>> ReadConversationAsync(
        Principal caller, ChainHash? known, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This fake holds no conversation.");

    public ValueTask<Answer<SessionFacts>> AppendItemsAsync(
        ItemsCommand command, CancellationToken cancellationToken) =>
        FactsAsync(state => AppendItems.Decide(state, command, new BytesAsTokens(), time.GetUtcNow()));

    public ValueTask<Answer<SessionFacts>> RewindAsync(
        Principal caller, ConversationTip tip, CancellationToken cancellationToken) =>
        FactsAsync(state => RewindSession.Decide(state, caller, tip, time.GetUtcNow()));

    public ValueTask<Answer<TurnReservation>> ReserveAsync(
        BudgetCommand command, CancellationToken cancellationToken) =>
        DecideAsync(state => ShareBudget.Reserve(state, command, null, time.GetUtcNow()));

    public async ValueTask SettleAsync(Guid turnId, Spending spent, CancellationToken cancellationToken) =>
        await DecideAsync(state => ShareBudget.Settle(state, turnId, spent, time.GetUtcNow()));

    public ValueTask<Answer<SessionFacts>> AddChildAsync(
        Principal caller, SessionId child, CancellationToken cancellationToken) =>
        FactsAsync(state => ShareBudget.AddChild(state, caller, child.Value, time.GetUtcNow()));

    public ValueTask<DateTimeOffset?> ExpireAsync(CancellationToken cancellationToken) =>
        new(ExpireSession.DueAt(_state, null));

    public ValueTask<Answer<SessionFacts>> DescribeAsync(Principal caller, CancellationToken cancellationToken) =>
        FactsAsync(state => state.Exists && caller.MayRead(state.Owner) ? state : Refusal.Forbidden);

    public ValueTask<Answer<SessionFacts>> ChangeMetadataAsync(
        Principal caller, MetadataChangedData change, CancellationToken cancellationToken) =>
        FactsAsync(state => ChangeSession.Metadata(state, caller, change, time.GetUtcNow()));

    public ValueTask<Answer<SessionFacts>> ChangePolicyAsync(
        Principal caller, SessionPolicy? policy, CancellationToken cancellationToken) =>
        FactsAsync(state => ChangePolicy.Decide(state, caller, policy, time.GetUtcNow()));

    public ValueTask<Answer<CompactionOutcome>> CompactAsync(
        Principal caller, CompactionRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This fake holds no editor.");

    public ValueTask<Answer<SessionFacts>> RestoreAsync(
        Principal caller, long compaction, CancellationToken cancellationToken) =>
        FactsAsync(state =>
            RestoreContext.Decide(state, caller, compaction, ModelCatalog.BuiltIn, time.GetUtcNow()));

    public ValueTask<Answer<SessionFacts>> CloseAsync(Principal caller, CancellationToken cancellationToken) =>
        FactsAsync(state => ChangeSession.Close(state, caller, time.GetUtcNow()));

    public ValueTask<Answer<CustomEventAppended>> AppendCustomAsync(
        Principal caller, CustomEventCommand command, CancellationToken cancellationToken) =>
        DecideAsync(state => AppendCustomEvent.Decide(state, caller, command, time.GetUtcNow()));

    public async ValueTask<long> WaitBeyondAsync(long position, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var moved = Volatile.Read(ref _moved).Task;
        var head = await store.ReadHeadAsync(key, cancellationToken);
        if (head <= position && head > 0)
        {
            var wait = moved.WaitAsync(atMost, time, cancellationToken);
            Waiting.TrySetResult();
            await wait.ContinueWith(static _ => { }, TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            head = await store.ReadHeadAsync(key, cancellationToken);
        }

        return head;
    }

    public ValueTask<long> LocateTurnAsync(int turn, CancellationToken cancellationToken) =>
        new(turn >= 1 && turn <= _state.Turns ? _state.PositionOfTurn(turn) : 0);

    public ValueTask<long> LocateItemAsync(int item, CancellationToken cancellationToken) =>
        new(item >= 1 && item <= _state.Tree.Count ? _state.Tree[item].Position : 0);

    public async ValueTask<Answer<TurnPath>> ReadPathAsync(
        Principal caller, int? turn, CancellationToken cancellationToken)
    {
        var state = _state;
        if (!state.Exists || !caller.MayRead(state.Owner))
        {
            return Refusal.Forbidden;
        }

        if (turn > state.Turns)
        {
            return new Refusal(SessionErrorCode.Unprocessable, $"The session has {state.Turns} turns.");
        }

        if (state.Turns == 0)
        {
            return TurnPath.Empty;
        }

        var number = turn ?? state.Turns;
        var started = (TurnStarted)EventCodec.Read(await store.EventAsync(key, state.PositionOfTurn(number)));
        var items = state.Tree.PathTo(started.Data.Leaf).Select(node => new PathItem(
            node, state.Tree[node].Depth, state.Tree[node].Kind, state.Tree.TokensOf(node), state.Tree[node].Position));
        return new TurnPath(
            number, started.Data.Model, started.Data.Window, started.Data.UsableWindow, [.. items]);
    }

    public async ValueTask<Answer<SessionFacts>> DeleteAsync(Principal caller, CancellationToken cancellationToken)
    {
        var answer = await FactsAsync(state => state.Exists && caller.MayUse(state.Owner) ? state : Refusal.Forbidden);
        if (!answer.IsRefused)
        {
            await store.DeleteAsync(key, cancellationToken);
            _state = new SessionState();
            Move();
        }

        return answer;
    }

    /// <summary>Gives up every running turn.</summary>
    public void Expire() => Append(ExpireTurns.Decide(_state, static _ => true, time.GetUtcNow()));

    private async ValueTask<Answer<SessionFacts>> FactsAsync(Func<SessionState, Decision<SessionState>> decide)
    {
        var answer = await DecideAsync(decide);
        return answer.IsRefused ? answer.Refusal : SessionFacts.Of(key, answer.Value, ModelCatalog.BuiltIn);
    }

    private ValueTask<Answer<T>> DecideAsync<T>(Func<SessionState, Decision<T>> decide)
        where T : class
    {
        lock (_mailbox)
        {
            if (store.IsDown)
            {
                throw new StoreUnavailableException("The store is down.");
            }

            var decision = decide(_state);
            if (decision.Events.Count > 0)
            {
                Append(decision.Events);
            }

            return new(decision.Answer);
        }
    }

    private void Append(IReadOnlyList<SessionEvent> events)
    {
        var head = _state.Head;
        foreach (var e in events)
        {
            _state.Apply(e);
        }

        var id = new Guid(++_batches, 0, 0, new byte[8]);
        store.Append(key, head, MemoryStore.Batch(events, id, SessionFacts.Summarize(_state))).Appended.ShouldBeTrue();
        Move();
    }

    private void Move()
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting = new TaskCompletionSource();
        Interlocked.Exchange(ref _moved, next).TrySetResult();
    }

    private sealed class BytesAsTokens : ITokenCounter
    {
        public int CountItem(string model, ItemKind kind, ReadOnlySpan<byte> json) => json.Length;

        public int CountText(string model, ReadOnlySpan<byte> utf8) => utf8.Length;
    }
}
