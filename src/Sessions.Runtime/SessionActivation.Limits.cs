using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Limits;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Runtime.Reading;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private Task<bool> _ending = Task.FromResult(false);

    private bool _isGone;

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
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
            if (!IsOver(state))
            {
                lock (_gate)
                {
                    return DueAt(state);
                }
            }

            // What is left is not read again: nobody waits for it.
            if (await EndOnceAsync(state).WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return state.IsTombstone ? null : Now + ExpireSession.TombstoneLife;
            }
        }

        throw Contended();
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
            return IsOverUnsynchronized(state);
        }
    }

    private bool IsOverUnsynchronized(SessionState state) =>
        ReferenceEquals(state, _state) && ExpireSession.IsOver(state, _rules.Policy.Limits, Now);

    // One does it for all who wait: meanwhile nobody may begin another session of this name.
    private Task<bool> EndOnceAsync(SessionState state)
    {
        lock (_gate)
        {
            return _ending.IsCompleted ? _ending = EndAsync(state) : _ending;
        }
    }

    private async Task<bool> EndAsync(SessionState state)
    {
        // Runs on when the lock has been left.
        await Task.Yield();
        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isEnded = state.IsTombstone
            ? await TryForgetAsync(state).ConfigureAwait(false)
            : await TryLeaveTombstoneAsync(state).ConfigureAwait(false);
        if (isEnded)
        {
            Gone();
        }

        return isEnded;
    }

    // What ended some time ago another node may have deleted, and its name may be another session's by now.
    private async ValueTask<bool> TryForgetAsync(SessionState state)
    {
        var left = await FoldAsync().ConfigureAwait(false);
        if (left.Exists && (left.Head != state.Head || left.ExpiredAt != state.ExpiredAt))
        {
            Disbelieve(state);
            return false;
        }

        await _snapshots.DeleteAsync(Key, CancellationToken.None).ConfigureAwait(false);
        await _services.Store.DeleteAsync(Key, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    // In one step, on the condition that nobody has used the session meanwhile: who asks for it at any time finds it
    // alive or over, also after a crash.
    private async ValueTask<bool> TryLeaveTombstoneAsync(SessionState state)
    {
        IReadOnlyList<SessionEvent> tombstone;
        long head;
        Task<bool> tail;
        lock (_gate)
        {
            if (!IsOverUnsynchronized(state))
            {
                return false;
            }

            (tombstone, head, tail) = (ExpireSession.Tombstone(state, Now), state.Head, _tail);
        }

        // An append that comes after this one finds another head, and is decided anew.
        if (!await tail.ConfigureAwait(false))
        {
            return false;
        }

        await _snapshots.DeleteAsync(Key, CancellationToken.None).ConfigureAwait(false);
        if (await ReplaceAsync(head, tombstone).ConfigureAwait(false))
        {
            return true;
        }

        Disbelieve(state);
        return false;
    }

    private async ValueTask<bool> ReplaceAsync(long head, IReadOnlyList<SessionEvent> log)
    {
        using var frames = new PooledFrames();
        var left = new SessionState();
        foreach (var e in log)
        {
            frames.Add(e);
            left.Apply(e);
        }

        var batch = new EventBatch
        {
            BatchId = Guid.CreateVersion7(Now),
            Count = frames.Count,
            Frames = frames.Written,
            IsPatient = true,
            Summary = Summarize(left),
        };
        return await _services.Store.ReplaceAsync(Key, head, batch, CancellationToken.None).ConfigureAwait(false);
    }

    // Another node has changed the log: what it has left is found at the next load.
    private void Disbelieve(SessionState state)
    {
        lock (_gate)
        {
            if (ReferenceEquals(state, _state))
            {
                Drop();
            }
        }
    }

    // Whoever follows the log learns that it has ended.
    private void Gone()
    {
        lock (_gate)
        {
            Drop();
            _unwatched = false;
            _isGone = true;
            AdvanceUnsynchronized(0);
        }
    }

    // Nobody lists the accounts of keys and tenants.
    private SessionSummary? Summarize(SessionState state) =>
        Key.Id.IsAccount ? null : SessionFacts.Summarize(state) with { ExpiresAt = DueAt(state) };
}
