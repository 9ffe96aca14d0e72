using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private long _durable;
    private TaskCompletionSource? _advanced;

    /// <inheritdoc />
    public async ValueTask<long> WaitBeyondAsync(
        long position, TimeSpan atMost, CancellationToken cancellationToken)
    {
        await LoadedAsync(cancellationToken).ConfigureAwait(false);
        Task advanced;
        lock (_gate)
        {
            if (_durable > position)
            {
                return _durable;
            }

            _advanced ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            advanced = _advanced.Task;
        }

        try
        {
            await advanced.WaitAsync(atMost, _services.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (_gate)
        {
            return _durable;
        }
    }

    /// <summary>Whether nothing is running or in flight and the session has lain unused for a time.</summary>
    internal bool IsIdle(TimeSpan idleFor)
    {
        lock (_gate)
        {
            return _appendsInFlight == 0
                && _loading is null
                && _advanced is null
                && (_state is null || _state.RunningTurns == 0)
                && _services.Time.GetElapsedTime(_touched) >= idleFor;
        }
    }

    /// <summary>Whether a turn is running whose deadline should be watched.</summary>
    internal bool HasOverdueTurns()
    {
        lock (_gate)
        {
            return _state is { RunningTurns: > 0 } state
                && Core.Decisions.ExpireTurns.Decide(state, _services.IsGone, Now).Count > 0;
        }
    }

    /// <summary>Saves a snapshot where the log has grown since the last one, so that the next wake is short.</summary>
    internal async ValueTask RetireAsync()
    {
        StoredSnapshot? snapshot = null;
        lock (_gate)
        {
            if (_state is { } state && _appendsInFlight == 0)
            {
                if (state.Head - _snapshotPosition >= RetireSnapshotEvents)
                {
                    snapshot = new StoredSnapshot(state.Head, Core.State.SessionSnapshot.Write(state));
                }

                Drop();
            }
        }

        if (snapshot is not null)
        {
            await SaveSnapshotAsync(snapshot).ConfigureAwait(false);
        }
    }

    // Folding fewer events than this is as quick as reading a snapshot.
    private const int RetireSnapshotEvents = 32;

    // Another node may write to the same log: look, where nothing of this node's own has told.
    private async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        var head = await _services.Store.ReadHeadAsync(Key, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (head == _durable || _appendsInFlight > 0)
            {
                return;
            }

            Drop();
        }

        await LoadedAsync(cancellationToken).ConfigureAwait(false);
    }

    private void AdvanceUnsynchronized(long durable)
    {
        _durable = durable;
        var advanced = _advanced;
        _advanced = null;
        advanced?.TrySetResult();
    }
}
