using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.State;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    private const int SettleAttemptsMax = 5;
    private static readonly TimeSpan SettleEvery = TimeSpan.FromMilliseconds(200);

    private int _appendsInFlight;
    private long _snapshotPosition;
    private Task _saving = Task.CompletedTask;

    // The batch that goes with the tail: what the next one names while it is in flight.
    private Guid _tailBatch;

    /// <summary>
    /// Applies events to the state and hands them to the store. The task tells whether they are in the log.
    /// </summary>
    /// <param name="state">What the events were decided on.</param>
    /// <param name="events">The events.</param>
    /// <param name="isPatient">Whether nobody waits for the task yet.</param>
    private Task<bool> AppendUnsynchronized(
        SessionState state, IReadOnlyList<SessionEvent> events, bool isPatient = false)
    {
        Touch();
        var frames = new PooledFrames();
        var expected = state.Head;
        ChainHash? tip = null;
        try
        {
            foreach (var e in events)
            {
                frames.Add(e);
                state.Apply(e);
                tip = e is TurnEnded ended ? ended.Data.Tip : tip;
            }
        }
        catch
        {
            // The state has taken part of a batch that nobody will write.
            frames.Dispose();
            Drop();
            throw;
        }

        var batch = new EventBatch
        {
            BatchId = Guid.CreateVersion7(Now),
            After = _tail.IsCompleted ? null : _tailBatch,
            Count = frames.Count,
            Frames = frames.Written,
            IsPatient = isPatient,
            Summary = Summarize(state),
            Tip = tip,
        };
        _appendsInFlight++;
        _tailBatch = batch.BatchId;
        return _tail = AppendAsync(state, expected, batch, frames);
    }

    // Runs to the store's queue before it returns, inside the lock: appends leave in the order of the decisions.
    private async Task<bool> AppendAsync(SessionState state, long expected, EventBatch batch, PooledFrames frames)
    {
        try
        {
            var result = await WriteAsync(expected, batch).ConfigureAwait(false);
            Settled(state, result.Appended ? expected + batch.Count : null);
            return result.Appended;
        }
        catch
        {
            Settled(state, null);
            throw;
        }
        finally
        {
            frames.Dispose();
        }
    }

    private async ValueTask<AppendResult> WriteAsync(long expected, EventBatch batch)
    {
        try
        {
            return await _services.Store.AppendAsync(Key, expected, batch, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (AppendOutcomeUnknownException e)
        {
            Log.AppendOutcomeUnknown(_services.Logger, Key, batch.BatchId, e);
            return await SettleAsync(expected, batch).ConfigureAwait(false);
        }
    }

    private async ValueTask<AppendResult> SettleAsync(long expected, EventBatch batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _services.Store
                    .SettleAsync(Key, expected, batch.BatchId, CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreUnavailableException) when (attempt < SettleAttemptsMax)
            {
                await Task.Delay(SettleEvery, _services.Time).ConfigureAwait(false);
            }
        }
    }

    private void Settled(SessionState state, long? durable)
    {
        byte[]? snapshot = null;
        long position = 0;
        lock (_gate)
        {
            _appendsInFlight--;
            if (!ReferenceEquals(state, _state))
            {
                return;
            }

            if (durable is null)
            {
                Drop();
                return;
            }

            // Appends that ended together may report in any order.
            AdvanceUnsynchronized(Math.Max(durable.Value, _durable));
            if (_appendsInFlight == 0 && state.Head - _snapshotPosition >= SnapshotInterval(state))
            {
                position = _snapshotPosition = state.Head;
                snapshot = SessionSnapshot.Write(state);
            }
        }

        if (snapshot is not null)
        {
            _saving = SaveSnapshotAsync(new StoredSnapshot(position, snapshot));
        }
    }

    // A snapshot is as large as the session: writing it every n events, n growing with the size, keeps its share of the
    // work constant while the tail to fold stays short.
    private long SnapshotInterval(SessionState state) =>
        Math.Max(_services.Options.SnapshotEveryEvents, state.Tree.Count / 64);

    private async Task SaveSnapshotAsync(StoredSnapshot snapshot)
    {
        try
        {
            await _snapshots.WriteAsync(Key, snapshot, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            // A snapshot is a cache; the log is whole without it.
            Log.SnapshotNotSaved(_services.Logger, Key, e);
        }
    }
}
