using Sessions.Contracts;
using Sessions.Core.Items;

namespace Sessions.Storage;

/// <summary>
/// Finds the session that a request extends. A cache of the sessions' folds: it is bounded and may be lost.
/// </summary>
/// <remarks>
/// A part of the store that not every store has. It is filled by <see cref="EventBatch.Tip"/>: once the append has
/// ended, every node finds the session by that hash. Of several sessions with one hash the last one is found. Deleting
/// a session removes its hashes.
/// </remarks>
public interface IPathIndex
{
    /// <summary>The session behind the first candidate that has one.</summary>
    /// <param name="tenant">Whose sessions.</param>
    /// <param name="owner">Key id of the principal; nobody else's sessions are found.</param>
    /// <param name="candidates">Hashes as <see cref="EventBatch.Tip"/> gave them, the preferred one first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The session; null when there is none, or none that is open.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    ValueTask<SessionId?> FindAsync(
        TenantId tenant, string owner, ReadOnlyMemory<ChainHash> candidates, CancellationToken cancellationToken);
}
