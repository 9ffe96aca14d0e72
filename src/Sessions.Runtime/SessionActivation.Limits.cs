using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Limits;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private Task _ending = Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask<Answer<TurnReservation>> ReserveAsync(
        BudgetCommand command, CancellationToken cancellationToken) =>
        ExecuteAsync<TurnReservation, TurnReservation>(
            state => ShareBudget.Reserve(state, command, _rules.Policy.Limits, Now),
            static reserved => reserved,
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask SettleAsync(Guid turnId, Spending spent, CancellationToken cancellationToken) =>
        await ExecuteAsync<SessionState, SessionState>(
            state => ShareBudget.Settle(state, turnId, spent, Now), static state => state, cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> AddChildAsync(
        Principal caller, SessionId child, CancellationToken cancellationToken) =>
        ExecuteAsync(state => ShareBudget.AddChild(state, caller, child.Value, Now), Facts, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<DateTimeOffset?> ExpireAsync(CancellationToken cancellationToken)
    {
        var state = await LivingAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            return DueAt(state);
        }
    }

    /// <summary>The state, once it is known that its time is not up: if it is, the session is ended first.</summary>
    private async ValueTask<SessionState> LivingAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
            if (!IsOver(state))
            {
                return state;
            }

            await EndOnceAsync(state).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        throw Contended();
    }

    private DateTimeOffset? DueAt(SessionState state) => ExpireSession.DueAt(state, _rules.Policy.Limits);

    private bool IsOver(SessionState state)
    {
        lock (_gate)
        {
            return ReferenceEquals(state, _state)
                && state.RunningTurns == 0
                && DueAt(state) is { } due
                && due <= Now;
        }
    }

    // One does it for all who wait: meanwhile nobody may begin another session of this name.
    private Task EndOnceAsync(SessionState state)
    {
        lock (_gate)
        {
            return _ending.IsCompleted ? _ending = EndAsync(state) : _ending;
        }
    }

    private async Task EndAsync(SessionState state)
    {
        // Runs on when the lock has been left.
        await Task.Yield();
        var isEnded = state.ExpiredAt is null
            ? await TryExpireAsync(state).ConfigureAwait(false)
            : await IsStillEndedAsync(state).ConfigureAwait(false);
        if (!isEnded)
        {
            return;
        }

        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _snapshots.DeleteAsync(Key, CancellationToken.None).ConfigureAwait(false);
        await _services.Store.DeleteAsync(Key, CancellationToken.None).ConfigureAwait(false);
        if (!state.IsTombstone)
        {
            await WriteTombstoneAsync(state).ConfigureAwait(false);
        }

        lock (_gate)
        {
            Drop();
            _unwatched = false;
            AdvanceUnsynchronized(0);
        }
    }

    // In the log first, on the condition that nobody has used the session meanwhile: what is deleted then is over.
    private async ValueTask<bool> TryExpireAsync(SessionState state)
    {
        Task<bool> append;
        lock (_gate)
        {
            if (!ReferenceEquals(state, _state)
                || ExpireSession.Decide(state, _rules.Policy.Limits, Now) is not { } expired)
            {
                return false;
            }

            append = AppendUnsynchronized(state, [expired]);
        }

        return await append.ConfigureAwait(false);
    }

    // What ended some time ago another node may have deleted, and its name may be another session's by now.
    private async ValueTask<bool> IsStillEndedAsync(SessionState state)
    {
        var left = await FoldAsync().ConfigureAwait(false);
        if (!left.Exists || (left.Head == state.Head && left.ExpiredAt == state.ExpiredAt))
        {
            return true;
        }

        lock (_gate)
        {
            if (ReferenceEquals(state, _state))
            {
                Drop();
            }
        }

        return false;
    }

    private async ValueTask WriteTombstoneAsync(SessionState state)
    {
        using var frames = new PooledFrames();
        var left = new SessionState();
        foreach (var e in ExpireSession.Tombstone(state))
        {
            frames.Add(e);
            left.Apply(e);
        }

        var batch = new EventBatch
        {
            BatchId = Guid.CreateVersion7(Now),
            Count = frames.Count,
            Frames = frames.Written,
            Summary = Summarize(left),
        };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(0, batch).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException) when (attempt < SettleAttemptsMax)
            {
                // Without it nobody would know that the session ever was.
                await Task.Delay(SettleEvery, _services.Time).ConfigureAwait(false);
            }
        }
    }

    // Nobody lists the accounts of keys and tenants.
    private SessionSummary? Summarize(SessionState state) =>
        Key.Id.IsAccount ? null : SessionFacts.Summarize(state) with { ExpiresAt = DueAt(state) };
}
