using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>
/// One session in memory: load, decide, append, apply, snapshot. The same object lives in a grain and in one process.
/// </summary>
/// <remarks>
/// <para>
/// Decisions are pure and take microseconds, so the mailbox is a lock: a command decides, applies its events to the
/// state and hands them to the store, all inside; the wait for durability happens outside. Appends therefore leave in
/// the order of the decisions, and a turn's end can share a commit with its beginning.
/// </para>
/// <para>
/// The state may be ahead of the log by appends in flight. Nothing is acknowledged before its append is durable, and
/// when one is refused or fails the state is dropped, loaded again, and the command decided anew: two activations of
/// one session can run, only one can write, and neither acknowledges what is not in the log.
/// </para>
/// </remarks>
public sealed partial class SessionActivation : ISession
{
    private const int AttemptsMax = 8;

    private readonly ActivationServices _services;
    private readonly Lock _gate = new();
    private SessionState? _state;
    private Task<bool> _tail = Task.FromResult(true);

    /// <summary>Creates a sleeping activation; the first command loads it.</summary>
    public SessionActivation(SessionKey key, ActivationServices services)
    {
        Key = key;
        _services = services;
        Touch();
    }

    /// <inheritdoc />
    public SessionKey Key { get; }

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    /// <inheritdoc />
    public async ValueTask<Answer<TurnAdmission>> BeginTurnAsync(
        TurnProposal proposal, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
            if (TryBegin(state, proposal, out var admitted, out var append))
            {
                return admitted.IsRefused
                    ? admitted.Refusal
                    : new TurnAdmission(admitted.Value, append.IsCompletedSuccessfully && append.Result
                        ? Task.CompletedTask
                        : RecordAsync(proposal, append));
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask<TurnReceipt?> CompleteTurnAsync(TurnOutcome outcome, CancellationToken cancellationToken)
    {
        var unknown = false;
        var answer = await ExecuteAsync<TurnReceipt>(
            state =>
            {
                var decision = CompleteTurn.Decide(state, outcome, _services.Catalog, Now);
                unknown = decision is null;
                return decision ?? UnknownTurn;
            },
            cancellationToken).ConfigureAwait(false);
        return unknown ? null : answer.Value;
    }

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        var answer = await ExecuteAsync(
            state => CreateSession.Decide(state, caller, metadata, Now), cancellationToken).ConfigureAwait(false);
        return Facts(answer);
    }

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> DescribeAsync(Principal caller, CancellationToken cancellationToken)
    {
        var answer = await ExecuteAsync<SessionState>(
            state => state.Exists && caller.MayRead(state.Owner) ? state : Refusal.Forbidden,
            cancellationToken).ConfigureAwait(false);
        return Facts(answer);
    }

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> ChangeMetadataAsync(
        Principal caller, MetadataChangedData change, CancellationToken cancellationToken)
    {
        var answer = await ExecuteAsync(
            state => ChangeSession.Metadata(state, caller, change, Now), cancellationToken).ConfigureAwait(false);
        return Facts(answer);
    }

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> CloseAsync(Principal caller, CancellationToken cancellationToken)
    {
        var answer = await ExecuteAsync(
            state => ChangeSession.Close(state, caller, Now), cancellationToken).ConfigureAwait(false);
        return Facts(answer);
    }

    /// <inheritdoc />
    public ValueTask<Answer<CustomEventAppended>> AppendCustomAsync(
        Principal caller, CustomEventCommand command, CancellationToken cancellationToken) =>
        ExecuteAsync(state => AppendCustomEvent.Decide(state, caller, command, Now), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<long> LocateTurnAsync(int turn, CancellationToken cancellationToken)
    {
        var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            return turn >= 1 && turn <= state.Turns ? state.PositionOfTurn(turn) : 0;
        }
    }

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> DeleteAsync(Principal caller, CancellationToken cancellationToken)
    {
        var answer = await ExecuteAsync<SessionState>(
            state => state.Exists && caller.MayUse(state.Owner) ? state : Refusal.Forbidden,
            cancellationToken).ConfigureAwait(false);
        if (answer.IsRefused)
        {
            return answer.Refusal;
        }

        var facts = Facts(answer);
        await _services.Store.DeleteAsync(Key, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            Drop();
        }

        return facts;
    }

    /// <summary>Ends turns that are overdue or whose front door is gone; durable when it returns.</summary>
    public async ValueTask ExpireTurnsAsync(CancellationToken cancellationToken) =>
        await ExecuteAsync(
            state => new Decision<SessionState>(state, ExpireTurns.Decide(state, _services.IsGone, Now)),
            cancellationToken).ConfigureAwait(false);

    private static readonly Refusal UnknownTurn = new(SessionErrorCode.Internal, "The session knows no such turn.");

    private bool TryBegin(
        SessionState state, TurnProposal proposal, out Answer<TurnPlan> answer, out Task<bool> append)
    {
        lock (_gate)
        {
            (answer, append) = (default, _tail);
            if (!ReferenceEquals(state, _state))
            {
                return false;
            }

            var decision = BeginTurn.Decide(state, proposal, _services.Counter, _services.Catalog, Now);
            answer = decision.Answer;
            append = decision.Events.Count > 0 ? AppendUnsynchronized(state, decision.Events) : _tail;
            return true;
        }
    }

    // The front door has its plan already; what is left is to get the start into the log, whoever else writes to it.
    private async Task RecordAsync(TurnProposal proposal, Task<bool> append)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (await append.ConfigureAwait(false))
            {
                return;
            }

            Answer<TurnPlan> answer;
            do
            {
                var state = await LoadedAsync(CancellationToken.None).ConfigureAwait(false);
                if (TryBegin(state, proposal, out answer, out append))
                {
                    break;
                }
            }
            while (true);

            if (answer.IsRefused)
            {
                throw new TurnNotRecordedException(answer.Refusal);
            }
        }

        throw Contended();
    }

    private async ValueTask<Answer<T>> ExecuteAsync<T>(
        Func<SessionState, Decision<T>> decide, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
            Decision<T> decision;
            Task<bool> append;
            lock (_gate)
            {
                if (!ReferenceEquals(state, _state))
                {
                    continue;
                }

                decision = decide(state);

                // An answer may rest on events that are still in flight: it waits for them as well.
                append = decision.Events.Count > 0 ? AppendUnsynchronized(state, decision.Events) : _tail;
            }

            if (decision.Answer.IsRefused || await append.ConfigureAwait(false))
            {
                return decision.Answer;
            }
        }

        throw Contended();
    }

    private static StoreUnavailableException Contended() =>
        new("Another node writes to this session all the time. Try again.");

    private Answer<SessionFacts> Facts(Answer<SessionState> answer)
    {
        if (answer.IsRefused)
        {
            return answer.Refusal;
        }

        lock (_gate)
        {
            return SessionFacts.Of(Key, answer.Value);
        }
    }
}
