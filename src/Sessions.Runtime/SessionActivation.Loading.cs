using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private const int LoadBytesMax = 4 * 1024 * 1024;

    private TaskCompletionSource<SessionState>? _loading;
    private long _touched;

    // The state was dropped, and turns may be running in the log: somebody has to look after them.
    private bool _unwatched;

    private ValueTask<SessionState> LoadedAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<SessionState> loading;
        lock (_gate)
        {
            Touch();
            if (_state is { } state)
            {
                return new ValueTask<SessionState>(state);
            }

            if (_loading is not null)
            {
                return new ValueTask<SessionState>(_loading.Task.WaitAsync(cancellationToken));
            }

            // One load serves all who wait, so none of them may cancel it.
            _loading = loading = new TaskCompletionSource<SessionState>(
                TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var load = LoadAsync(loading);
        return load.IsCompleted || !cancellationToken.CanBeCanceled
            ? load
            : new ValueTask<SessionState>(load.AsTask().WaitAsync(cancellationToken));
    }

    // A store that answers at once, as an embedded one does, costs no change of thread.
    private async ValueTask<SessionState> LoadAsync(TaskCompletionSource<SessionState> loading)
    {
        try
        {
            var state = await FoldAsync().ConfigureAwait(false);
            lock (_gate)
            {
                _loading = null;
                _state = state;
                _unwatched = false;
                _tail = Recorded;
                AdvanceUnsynchronized(state.Head);

                // Whoever ran these turns may be gone; a sweep finds those whose deadline is still to come.
                var lost = ExpireTurns.Decide(state, _services.IsGone, Now);
                if (lost.Count > 0)
                {
                    Log.TurnsLost(_services.Logger, Key, lost.Count);
                    ObserveLater(AppendUnsynchronized(state, lost, isPatient: true));
                }
            }

            loading.SetResult(state);
            return state;
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _loading = null;
            }

            loading.SetException(e);
            ObserveLater(loading.Task);
            throw;
        }
    }

    private async ValueTask<SessionState> FoldAsync()
    {
        var started = _services.Time.GetTimestamp();
        var state = await ReadSnapshotAsync().ConfigureAwait(false) ?? new SessionState();
        var tail = await FoldTailAsync(state).ConfigureAwait(false);
        if (tail == 0 && state.Exists && await IsBeyondLogAsync(state).ConfigureAwait(false))
        {
            state = new SessionState();
            tail = await FoldTailAsync(state).ConfigureAwait(false);
        }

        if (state.Exists)
        {
            var took = _services.Time.GetElapsedTime(started);
            Log.Woken(_services.Logger, Key, state.Head, tail, took.TotalMilliseconds);
        }

        return state;
    }

    private async ValueTask<SessionState?> ReadSnapshotAsync()
    {
        var snapshot = await _snapshots.ReadAsync(Key, CancellationToken.None).ConfigureAwait(false);
        var state = snapshot is null ? null : SessionSnapshot.Read(snapshot.Data.Span);
        return state?.Head == snapshot?.Position ? state : null;
    }

    // The snapshot of a session that was deleted and begun anew would hold the new one at a head that its log never
    // had.
    private async ValueTask<bool> IsBeyondLogAsync(SessionState state) =>
        await _services.Store.ReadHeadAsync(Key, CancellationToken.None).ConfigureAwait(false) < state.Head;

    private async ValueTask<int> FoldTailAsync(SessionState state)
    {
        _snapshotPosition = state.Head;
        var tail = 0;
        while (true)
        {
            var slice = await _services.Store
                .ReadForwardAsync(Key, state.Head, LoadBytesMax, CancellationToken.None).ConfigureAwait(false);
            if (slice.Count == 0)
            {
                return tail;
            }

            tail += Fold(state, slice);
        }
    }

    private static int Fold(SessionState state, IReadOnlyList<StoredBatch> slice)
    {
        var folded = 0;
        foreach (var batch in slice)
        {
            if (batch.FirstPosition > state.Head + 1)
            {
                throw new InvalidDataException($"The log has a hole: {batch.FirstPosition} follows {state.Head}.");
            }

            var position = batch.FirstPosition;
            var frames = batch.Frames;
            while (EventFrames.TryRead(ref frames, out var json))
            {
                if (position++ > state.Head)
                {
                    state.Apply(EventCodec.Read(json));
                    folded++;
                }
            }

            if (position <= batch.LastPosition || state.Head < batch.LastPosition)
            {
                throw new InvalidDataException($"A batch of the log holds fewer events than {batch.Count}.");
            }
        }

        return folded;
    }

    // What was in flight belongs to a state that is no longer believed; its waiters decide anew.
    private void Drop()
    {
        _unwatched = true;
        _state = null;
        _tail = Recorded;
    }

    private void Touch() => (_touched, _isGone) = (_services.Time.GetTimestamp(), false);

    private static void ObserveLater(Task task) =>
        task.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
