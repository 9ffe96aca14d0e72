using Sessions.Contracts;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains;

/// <summary>Keeps one session's snapshot in Orleans' grain storage.</summary>
/// <remarks>
/// The record belongs to the grain's own scheduler, an activation works on any thread: every access changes over. The
/// runtime has read the record before the grain wakes; its bytes are handed out once and not kept, for an idle session
/// would hold its state twice.
/// </remarks>
internal sealed class GrainSnapshots(IPersistentState<SnapshotRecord> record, TaskScheduler scheduler) : ISnapshotStore
{
    private bool _current = true;

    public ValueTask<StoredSnapshot?> ReadAsync(SessionKey key, CancellationToken cancellationToken) =>
        new(OnSchedulerAsync(TakeAsync, cancellationToken));

    public ValueTask WriteAsync(SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) =>
        new(OnSchedulerAsync(() => SaveAsync(snapshot), cancellationToken));

    public ValueTask DeleteAsync(SessionKey key, CancellationToken cancellationToken) =>
        new(OnSchedulerAsync(ClearAsync, cancellationToken));

    private async Task<StoredSnapshot?> TakeAsync()
    {
        if (!_current)
        {
            await record.ReadStateAsync().ConfigureAwait(true);
        }

        _current = false;
        var (position, data) = (record.State.Position, record.State.Data);
        record.State.Data = [];
        return data.Length == 0 ? null : new StoredSnapshot(position, data);
    }

    private async Task<bool> SaveAsync(StoredSnapshot snapshot)
    {
        var written = new SnapshotRecord { Position = snapshot.Position, Data = BytesOf.Owned(snapshot.Data) };
        (_current, record.State) = (false, written);
        try
        {
            await record.WriteStateAsync().ConfigureAwait(true);
        }
        catch
        {
            // Another activation may have written: without its tag none of this one's would be taken any more.
            await record.ReadStateAsync().ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }
        finally
        {
            record.State.Data = [];
        }

        return true;
    }

    private async Task<bool> ClearAsync()
    {
        await record.ClearStateAsync().ConfigureAwait(true);
        (_current, record.State) = (false, new SnapshotRecord());
        return true;
    }

    private async Task<T> OnSchedulerAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Factory
                .StartNew(action, cancellationToken, TaskCreationOptions.DenyChildAttach, scheduler)
                .Unwrap().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new StoreUnavailableException("The storage of snapshots does not answer.", e);
        }
    }
}
