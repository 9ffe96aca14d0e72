using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>Where an activation keeps its snapshots, which are caches of its log and may be lost.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when nothing was read or changed.</remarks>
public interface ISnapshotStore
{
    /// <summary>The newest snapshot, null where there is none.</summary>
    ValueTask<StoredSnapshot?> ReadAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>Keeps a snapshot in place of an older one.</summary>
    ValueTask WriteAsync(SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken);

    /// <summary>Removes the snapshot; called before the session's log is deleted.</summary>
    ValueTask DeleteAsync(SessionKey key, CancellationToken cancellationToken);
}
