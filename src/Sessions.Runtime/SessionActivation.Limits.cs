using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Limits;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Runtime.Reading;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private Task _ending = Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask<Answer<TurnReservation>> ReserveAsync(
        BudgetCommand command, CancellationToken cancellationToken)
    {
        var state = await LivingAsync(cancellationToken).ConfigureAwait(false);
        await SettleOverdueAsync(state, cancellationToken).ConfigureAwait(false);
        return await ExecuteAsync<TurnReservation, TurnReservation>(
            state => ShareBudget.Reserve(state, command, _rules.Policy.Limits, Now),
            static reserved => reserved,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask SettleAsync(Guid turnId, Spending spent, CancellationToken cancellationToken) =>
        await ExecuteAsync<SessionState, SessionState>(
            state => ShareBudget.Settle(state, turnId, spent, Now), static state => state, cancellationToken)
            .ConfigureAwait(false);

    // Before what is left is counted: a front door may have died between a turn's end and this account's hearing of it.
    private ValueTask SettleOverdueAsync(SessionState state, CancellationToken cancellationToken)
    {
        IReadOnlyList<BudgetClaim> overdue;
        lock (_gate)
        {
            overdue = ShareBudget.Overdue(state, Now);
        }

        return overdue.Count == 0 ? ValueTask.CompletedTask : SettleOverdueAsync(overdue, cancellationToken);
    }

    private async ValueTask SettleOverdueAsync(
        IReadOnlyList<BudgetClaim> overdue, CancellationToken cancellationToken)
    {
        var found = await TurnCharges.FindAsync(_services.Store, Key.Tenant, overdue, cancellationToken)
            .ConfigureAwait(false);
        await ExecuteAsync<SessionState, SessionState>(
            state => ShareBudget.SettleOverdue(state, found, Now), static state => state, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> AddChildAsync(
        Principal caller, SessionId child, CancellationToken cancellationToken) =>
        ExecuteAsync(
            state => child == Key.Id
                ? ShareBudget.Circle
                : ShareBudget.AddChild(state, caller, child.Value, Now),
            Facts,
            cancellationToken);

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
        if (state.IsTombstone)
        {
            await _services.Store.DeleteAsync(Key, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            // Where another node was faster, what it has left is found when the session is loaded again.
            await LeaveTombstoneAsync(state).ConfigureAwait(false);
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

    // In one step: who asks for the session at any time finds that it is over, also after a crash.
    private async ValueTask LeaveTombstoneAsync(SessionState state)
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
        await _services.Store.ReplaceAsync(Key, state.Head, batch, CancellationToken.None).ConfigureAwait(false);
    }

    // Nobody lists the accounts of keys and tenants.
    private SessionSummary? Summarize(SessionState state) =>
        Key.Id.IsAccount ? null : SessionFacts.Summarize(state) with { ExpiresAt = DueAt(state) };
}
