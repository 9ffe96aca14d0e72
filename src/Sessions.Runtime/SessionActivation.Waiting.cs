using Sessions.Core.Decisions;
using Sessions.Core.State;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private long _durable;
    private TaskCompletionSource? _advanced;
    private int _waiting;

    /// <inheritdoc />
    public async ValueTask<long> WaitBeyondAsync(
        long position, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
        Task advanced;
        lock (_gate)
        {
            if (_durable > position)
            {
                return _durable;
            }

            _advanced ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            advanced = _advanced.Task;
            _waiting++;
        }

        try
        {
            await advanced.WaitAsync(atMost, _services.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (await CatchUpAsync(state, cancellationToken).ConfigureAwait(false))
            {
                await LoadedAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate)
            {
                _waiting--;
            }
        }

        lock (_gate)
        {
            return _durable;
        }
    }

    /// <summary>
    /// Whether nothing is running or in flight and the session has lain unused for a time, or is deleted or expired.
    /// </summary>
    internal bool IsIdle(TimeSpan idleFor)
    {
        lock (_gate)
        {
            return _appendsInFlight == 0
                && _loading is null
                && _waiting == 0
                && (_state is null || _state.RunningTurns == 0)
                && (_isGone || _services.Time.GetElapsedTime(_touched) >= idleFor);
        }
    }

    /// <summary>Whether a turn is overdue, or a failure of the store has left turns that nobody watches.</summary>
    public bool HasOverdueTurns()
    {
        lock (_gate)
        {
            return _state is { } state
                ? state.RunningTurns > 0 && ExpireTurns.Decide(state, _services.IsGone, Now).Count > 0
                : _unwatched && _loading is null;
        }
    }

    /// <summary>Saves a snapshot where the log has grown since the last one, so that the next wake is short.</summary>
    public async ValueTask RetireAsync()
    {
        StoredSnapshot? snapshot = null;
        lock (_gate)
        {
            if (_state is { } state && _appendsInFlight == 0)
            {
                if (state.Head - _snapshotPosition >= RetireSnapshotEvents)
                {
                    snapshot = new StoredSnapshot(state.Head, SessionSnapshot.Write(state));
                }

                Drop();
                _unwatched = false;
            }
        }

        if (snapshot is not null)
        {
            await SaveSnapshotAsync(snapshot).ConfigureAwait(false);
        }
    }

    // Folding fewer events than this is as quick as reading a snapshot.
    private const int RetireSnapshotEvents = 32;

    // Another node may write to the same log: look, where nothing of this node's own has told. True when this state is
    // no longer the session's.
    private async ValueTask<bool> CatchUpAsync(SessionState state, CancellationToken cancellationToken)
    {
        var head = await _services.Store.ReadHeadAsync(Key, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (!ReferenceEquals(state, _state))
            {
                return true;
            }

            if (head == _durable || _appendsInFlight > 0)
            {
                return false;
            }

            Drop();
            return true;
        }
    }

    // A refusal must not rest on what another node has changed since; with no store to ask, what is known here stands.
    private async ValueTask<bool> IsOutdatedAsync(SessionState state, CancellationToken cancellationToken)
    {
        try
        {
            return await CatchUpAsync(state, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private void AdvanceUnsynchronized(long durable)
    {
        _durable = durable;
        var advanced = _advanced;
        _advanced = null;
        advanced?.TrySetResult();
    }
}
