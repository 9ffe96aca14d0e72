using System.Diagnostics;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private const int LoadBytesMax = 4 * 1024 * 1024;

    private Task<SessionState>? _loading;
    private long _touched;

    private ValueTask<SessionState> LoadedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Touch();
            if (_state is { } state)
            {
                return new ValueTask<SessionState>(state);
            }

            // One load serves all who wait, so none of them may cancel it.
            _loading ??= LoadAsync();
            return new ValueTask<SessionState>(_loading.WaitAsync(cancellationToken));
        }
    }

    private async Task<SessionState> LoadAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var state = await FoldAsync().ConfigureAwait(false);
            lock (_gate)
            {
                _loading = null;
                _state = state;
                _tail = Task.FromResult(true);
                AdvanceUnsynchronized(state.Head);

                // Whoever ran these turns may be gone; a sweep finds those whose deadline is still to come.
                var lost = ExpireTurns.Decide(state, _services.IsGone, Now);
                if (lost.Count > 0)
                {
                    Log.TurnsLost(_services.Logger, Key, lost.Count);
                    ObserveLater(AppendUnsynchronized(state, lost));
                }

                return state;
            }
        }
        catch
        {
            lock (_gate)
            {
                _loading = null;
            }

            throw;
        }
    }

    private async ValueTask<SessionState> FoldAsync()
    {
        var started = _services.Time.GetTimestamp();
        var snapshot = await _services.Store.ReadSnapshotAsync(Key, CancellationToken.None).ConfigureAwait(false);
        var state = snapshot is null ? null : SessionSnapshot.Read(snapshot.Data.Span);
        if (state is null || state.Head != snapshot!.Position)
        {
            state = new SessionState();
        }

        _snapshotPosition = state.Head;
        var tail = 0;
        while (true)
        {
            var slice = await _services.Store
                .ReadForwardAsync(Key, state.Head, LoadBytesMax, CancellationToken.None).ConfigureAwait(false);
            if (slice.Count == 0)
            {
                break;
            }

            tail += Fold(state, slice);
        }

        if (state.Exists)
        {
            var took = _services.Time.GetElapsedTime(started);
            Log.Woken(_services.Logger, Key, state.Head, tail, took.TotalMilliseconds);
        }

        return state;
    }

    private static int Fold(SessionState state, IReadOnlyList<StoredBatch> slice)
    {
        var folded = 0;
        foreach (var batch in slice)
        {
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

            Debug.Assert(state.Head >= batch.LastPosition, "A batch holds as many events as it says.");
        }

        return folded;
    }

    // What was in flight belongs to a state that is no longer believed; its waiters decide anew.
    private void Drop()
    {
        _state = null;
        _tail = Task.FromResult(true);
    }

    private void Touch() => _touched = _services.Time.GetTimestamp();

    private static void ObserveLater(Task task) =>
        task.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
