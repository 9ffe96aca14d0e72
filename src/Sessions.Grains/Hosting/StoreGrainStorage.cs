using Orleans.Storage;
using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Grains.Hosting;

/// <summary>Grain storage for snapshots of sessions that lies in the session store.</summary>
/// <remarks>The store itself drops a snapshot that is older than its own, so that no tag is needed.</remarks>
internal sealed class StoreGrainStorage(ISessionStore store) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Of(grainState);
        var snapshot = await ReadAsync(SessionNames.Parse(grainId.Key.ToString()!)).ConfigureAwait(false);
        state.State = snapshot is null
            ? new SnapshotRecord()
            : new SnapshotRecord { Position = snapshot.Position, Data = BytesOf.Owned(snapshot.Data) };
        state.RecordExists = snapshot is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Of(grainState);
        var record = state.State ?? new SnapshotRecord();
        await store.WriteSnapshotAsync(
            SessionNames.Parse(grainId.Key.ToString()!),
            new StoredSnapshot(record.Position, record.Data),
            CancellationToken.None).ConfigureAwait(false);
        state.RecordExists = true;
    }

    // It goes with its log.
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Of(grainState);
        (state.State, state.RecordExists) = (new SnapshotRecord(), false);
        return Task.CompletedTask;
    }

    // The session must wake all the same: it says itself, and in the right words, that the store does not answer.
    private async ValueTask<StoredSnapshot?> ReadAsync(SessionKey key)
    {
        try
        {
            return await store.ReadSnapshotAsync(key, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private static IGrainState<SnapshotRecord> Of<T>(IGrainState<T> state) =>
        state as IGrainState<SnapshotRecord>
        ?? throw new NotSupportedException("This storage keeps snapshots of sessions and nothing else.");
}
