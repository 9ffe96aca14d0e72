using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Models;
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
/// state and queues them for the store, all inside; the wait for durability happens outside. Appends leave in the
/// order of the decisions, each naming the one in flight that it builds on, so that none enters the log without it,
/// and a turn's end can share a commit with its beginning.
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
    private static readonly Task<bool> Recorded = Task.FromResult(true);
    private static readonly Task<bool> NotRecorded = Task.FromResult(false);

    private readonly ActivationServices _services;
    private readonly ISnapshotStore _snapshots;
    private readonly ContextRules _rules;
    private readonly Lock _gate = new();
    private SessionState? _state;
    private Task<bool> _tail = Recorded;

    /// <summary>Creates a sleeping activation; the first command loads it.</summary>
    /// <param name="key">The session.</param>
    /// <param name="services">What it shares with the others.</param>
    /// <param name="snapshots">Where its snapshots go; null for the log's own store.</param>
    public SessionActivation(SessionKey key, ActivationServices services, ISnapshotStore? snapshots = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Key = key;
        _services = services;
        _snapshots = snapshots ?? services.Snapshots;
        _rules = services.RulesOf(key.Tenant) with
        {
            PromptCacheKey = ContextRules.PromptCacheKeyOf(key.Id.Value),
        };
        Touch();
    }

    /// <inheritdoc />
    public SessionKey Key { get; }

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    /// <inheritdoc />
    public async ValueTask<Answer<TurnAdmission>> BeginTurnAsync(
        TurnProposal proposal, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var state = await LivingAsync(cancellationToken).ConfigureAwait(false);
            await SettleOverdueAsync(state, cancellationToken).ConfigureAwait(false);
            if (!TryBegin(state, proposal, out var admitted, out var append))
            {
                continue;
            }

            if (!admitted.IsRefused)
            {
                // Of a proposal that has to come again nothing is recorded, now or later.
                var settled = admitted.Value is { MissingFrom: not null } or { RepeatOf: > 0 } or { Parent: not null }
                    || proposal.OnlyPlan
                    || (append.IsCompletedSuccessfully && append.Result);
                var turn = admitted.Value.Turn;
                var recorded = settled
                    ? Task.FromResult(turn)
                    : RecordAsync(AsSent(proposal, admitted.Value), turn, append);
                return await RefusalOfAsync(proposal, recorded).ConfigureAwait(false) is { } refusal
                    ? refusal
                    : new TurnAdmission(admitted.Value, recorded);
            }

            if (!await IsOutdatedAsync(state, cancellationToken).ConfigureAwait(false))
            {
                return admitted.Refusal;
            }
        }

        throw Contended();
    }

    /// <inheritdoc />
    public async ValueTask<TurnReceipt?> CompleteTurnAsync(TurnOutcome outcome, CancellationToken cancellationToken)
    {
        var unknown = false;
        TokenGrowth? growth = null;
        var answer = await ExecuteAsync<TurnReceipt, TurnReceipt>(
            state =>
            {
                growth = state.GrowthReportedBy(outcome);
                var decision = CompleteTurn.Decide(state, outcome, _services.Catalog, Now, _rules);
                unknown = decision is null;
                return decision ?? UnknownTurn;
            },
            static receipt => receipt,
            cancellationToken).ConfigureAwait(false);
        if (growth is { } learnt)
        {
            _services.Calibration.Learn(learnt);
        }

        return unknown ? null : answer.Value;
    }

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, SessionSeed seed, CancellationToken cancellationToken) =>
        CreateAsync(caller, seed, null, cancellationToken);

    /// <summary>Creates the session; the same call again changes nothing.</summary>
    public ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, SessionSeed seed, Guid? call, CancellationToken cancellationToken) =>
        ExecuteAsync(
            state => seed.Parent == Key.Id.Value
                ? ShareBudget.Circle
                : CreateSession.Decide(
                    state, caller, seed.Metadata, call, Now, seed.Parent, seed.Policy, seed.Endpoint),
            Facts,
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> DescribeAsync(Principal caller, CancellationToken cancellationToken)
    {
        var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
        _ = await CatchUpAsync(state, cancellationToken).ConfigureAwait(false);
        return await ExecuteAsync<SessionState, SessionFacts>(
            state => SessionAccess.RefuseRead(state, caller) is { } refusal ? refusal : state,
            Facts,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> ChangeMetadataAsync(
        Principal caller, MetadataChangedData change, CancellationToken cancellationToken) =>
        ExecuteAsync(state => ChangeSession.Metadata(state, caller, change, Now), Facts, cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> CloseAsync(Principal caller, CancellationToken cancellationToken) =>
        ExecuteAsync(state => ChangeSession.Close(state, caller, Now), Facts, cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<CustomEventAppended>> AppendCustomAsync(
        Principal caller, CustomEventCommand command, CancellationToken cancellationToken) =>
        ExecuteAsync(
            state => AppendCustomEvent.Decide(state, caller, command, Now),
            static appended => appended,
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> DeleteAsync(Principal caller, CancellationToken cancellationToken) =>
        DeleteAsync(caller, null, cancellationToken);

    /// <summary>Deletes the session if it is still the one that was created then; null for any.</summary>
    public async ValueTask<Answer<SessionFacts>> DeleteAsync(
        Principal caller, DateTimeOffset? createdAt, CancellationToken cancellationToken)
    {
        var answer = await ExecuteAsync<SessionState, SessionFacts>(
            state => SessionAccess.RefuseUse(state, caller) is { } refusal ? refusal
                : createdAt is { } one && one != state.CreatedAt ? Refusal.Forbidden
                : state,
            Facts,
            cancellationToken).ConfigureAwait(false);
        if (!answer.IsRefused)
        {
            // What is being saved would come back behind the log.
            await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _snapshots.DeleteAsync(Key, cancellationToken).ConfigureAwait(false);
            await _services.Store.DeleteAsync(Key, cancellationToken).ConfigureAwait(false);
            Gone();
        }

        return answer;
    }

    /// <summary>Ends turns that are overdue or whose front door is gone; durable when it returns.</summary>
    public async ValueTask ExpireTurnsAsync(CancellationToken cancellationToken) =>
        await ExecuteAsync(
            state => new Decision<SessionState>(state, ExpireTurns.Decide(state, _services.IsGone, Now)),
            static state => state,
            cancellationToken).ConfigureAwait(false);

    private static readonly Refusal HistoryChanged = new(
        SessionErrorCode.StoreUnavailable,
        "Another node changed this session meanwhile. Send the request again.",
        TimeSpan.FromSeconds(1));

    private static readonly Refusal MadeElsewhere = new(
        SessionErrorCode.ContextMoved,
        "Another node makes the turn of this Idempotency-Key. Send the request again.",
        TimeSpan.FromSeconds(1));

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

            var ratio = _services.Calibration.RatioOf(proposal.Model);
            var decision = BeginTurn.Decide(
                state, proposal, _services.Counter, _services.Catalog, Now, _rules, ratio);
            answer = decision.Answer;

            // Until the provider has answered nobody waits for the start to be durable, but a turn with a key does.
            append = decision.Events.Count > 0
                ? AppendUnsynchronized(state, decision.Events, isPatient: proposal.Key is null)
                : _tail;
            return true;
        }
    }

    // A turn of a conversation that another node goes on with is made in vain. Where that has happened lately, its
    // start is in the log before the provider is called.
    private async ValueTask<Refusal?> RefusalOfAsync(TurnProposal proposal, Task<int> recorded)
    {
        if (proposal.Tip is null || !_services.WasOvertakenLately)
        {
            return null;
        }

        try
        {
            await recorded.ConfigureAwait(false);
            return null;
        }
        catch (TurnNotRecordedException e)
        {
            return e.Refusal;
        }
    }

    // From here on the plan is with the front door: another one would not be what the provider has got.
    private static TurnProposal AsSent(TurnProposal proposal, TurnPlan plan) =>
        proposal with { Sent = plan.Rendering ?? new TurnRendering() };

    // The front door has its plan already; what is left is to get the start into the log, whoever else writes to it.
    private async Task<int> RecordAsync(TurnProposal proposal, int turn, Task<bool> append)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (await append.ConfigureAwait(false))
            {
                return turn;
            }

            _services.Overtaken();
            var state = await LoadedAsync(CancellationToken.None).ConfigureAwait(false);
            if (!TryBegin(state, proposal, out var answer, out append))
            {
                append = NotRecorded;
                continue;
            }

            if (answer.IsRefused || answer.Value.MissingFrom is not null)
            {
                throw new TurnNotRecordedException(answer.Refusal ?? HistoryChanged);
            }

            // Another node's turn under the same idempotency key is not this one.
            if (answer.Value.RepeatOf > 0)
            {
                throw new TurnNotRecordedException(MadeElsewhere);
            }

            turn = answer.Value.Turn;
        }

        throw Contended();
    }

    /// <param name="decide">Decides on the state; called again when another node has written meanwhile.</param>
    /// <param name="view">What the caller gets to see, taken before anything else can change the state.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    private async ValueTask<Answer<TView>> ExecuteAsync<T, TView>(
        Func<SessionState, Decision<T>> decide, Func<T, TView> view, CancellationToken cancellationToken)
        where T : class
        where TView : class
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var state = await LivingAsync(cancellationToken).ConfigureAwait(false);
            Answer<TView> answer;
            Task<bool> append;
            lock (_gate)
            {
                if (!ReferenceEquals(state, _state))
                {
                    continue;
                }

                var decision = decide(state);

                // An answer may rest on events that are still in flight, a refusal as well: it waits for them.
                append = decision.Events.Count > 0 ? AppendUnsynchronized(state, decision.Events) : _tail;
                answer = decision.Answer.IsRefused ? decision.Answer.Refusal : view(decision.Answer.Value);
            }

            if (await append.ConfigureAwait(false)
                && !(answer.IsRefused && await IsOutdatedAsync(state, cancellationToken).ConfigureAwait(false)))
            {
                return answer;
            }
        }

        throw Contended();
    }

    // Every attempt is counted, also one whose state was dropped again at once: where the store lets a session be read
    // but not written, ending its lost turns fails with every load.
    private static StoreUnavailableException Contended() =>
        new("This session cannot be written: another node does all the time, or the store refuses. Try again.");

    private SessionFacts Facts(SessionState state) =>
        SessionFacts.Of(Key, state, _services.Catalog) with
        {
            ExpiresAt = DueAt(state),
            Reserved = state.Reserved(Now),
        };
}
