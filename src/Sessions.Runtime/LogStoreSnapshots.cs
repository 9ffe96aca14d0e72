using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>Keeps snapshots where the log is.</summary>
internal sealed class LogStoreSnapshots(ISessionStore store) : ISnapshotStore
{
    public ValueTask<StoredSnapshot?> ReadAsync(SessionKey key, CancellationToken cancellationToken) =>
        store.ReadSnapshotAsync(key, cancellationToken);

    public ValueTask WriteAsync(SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) =>
        store.WriteSnapshotAsync(key, snapshot, cancellationToken);

    // The store removes it together with the log.
    public ValueTask DeleteAsync(SessionKey key, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
