using Sessions.Contracts;

namespace Sessions.Storage;

/// <summary>Where sessions' logs live: one append-only log per session, nothing in it ever rewritten.</summary>
/// <remarks>
/// <para>
/// The expected position of an append is the fence: two activations of one session may both run, only one can write.
/// </para>
/// <para>
/// Appends to one session may be issued without awaiting the one before; they are applied in the order of the calls.
/// One that builds on an append in flight names it (<see cref="EventBatch.After"/>) and is refused when that one was.
/// <see cref="AppendAsync"/> returns at once and never blocks its caller.
/// </para>
/// <para>
/// Every method throws <see cref="StoreUnavailableException"/> when the store does not answer and nothing was changed.
/// </para>
/// </remarks>
public interface ISessionStore
{
    /// <summary>
    /// Appends a batch whole or not at all, durably, when the log's head is still at the expected position.
    /// </summary>
    /// <param name="key">The session.</param>
    /// <param name="expectedPosition">The head that the caller knows; 0 for a log that must not exist yet.</param>
    /// <param name="batch">What to append; its memory belongs to the caller again once the task has ended.</param>
    /// <param name="cancellationToken">Gives up waiting; the outcome is then unknown.</param>
    /// <returns>Whether it was appended, and the log's head.</returns>
    /// <exception cref="AppendOutcomeUnknownException">
    /// The batch may or may not be in the log; <see cref="AppendSettlement"/> finds out.
    /// </exception>
    Task<AppendResult> AppendAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken);

    /// <summary>
    /// Puts one batch in the place of the whole log, durably, when the log's head is still at the expected position;
    /// snapshot and index entry of what was there go with it.
    /// </summary>
    /// <remarks>
    /// At every moment, also after a crash, there is the one log or the other: never none. A call that ended without an
    /// answer may be made again.
    /// </remarks>
    /// <param name="key">The session.</param>
    /// <param name="expectedPosition">The head that the caller knows, at least 1.</param>
    /// <param name="batch">The new log, from position 1.</param>
    /// <param name="cancellationToken">Gives up; whether it was replaced is then unknown.</param>
    /// <returns>Whether it was replaced; false where the head is another.</returns>
    ValueTask<bool> ReplaceAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken);

    /// <summary>Position of the last event, 0 where there is no such log.</summary>
    ValueTask<long> ReadHeadAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Reads whole batches that hold events after <paramref name="after"/>, oldest first. The first batch may begin
    /// earlier than that.
    /// </summary>
    /// <param name="key">The session.</param>
    /// <param name="after">Position that the caller has already; 0 from the beginning.</param>
    /// <param name="bytesMax">Stops before the batch that would pass this many bytes; at least one batch is
    /// returned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionKey key, long after, int bytesMax, CancellationToken cancellationToken);

    /// <summary>
    /// Reads whole batches that hold events before <paramref name="before"/>, newest first. The first batch may end
    /// later than that.
    /// </summary>
    /// <param name="key">The session.</param>
    /// <param name="before">First position that the caller does not want; <see cref="long.MaxValue"/> from the
    /// end.</param>
    /// <param name="bytesMax">Stops before the batch that would pass this many bytes; at least one batch is
    /// returned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionKey key, long before, int bytesMax, CancellationToken cancellationToken);

    /// <summary>Keeps a snapshot, a cache of the fold of the log up to a position; an older one is replaced.</summary>
    /// <remarks>A snapshot of a deleted session, or one older than the stored one, is dropped silently.</remarks>
    ValueTask WriteSnapshotAsync(SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken);

    /// <summary>The newest snapshot, null where there is none.</summary>
    ValueTask<StoredSnapshot?> ReadSnapshotAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>Lists a tenant's sessions, most recently active first.</summary>
    ValueTask<SessionList> ListAsync(TenantId tenant, SessionFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Sessions of all tenants whose <see cref="SessionSummary.ExpiresAt"/> is at or before a time, the one that
    /// expired first at the front.
    /// </summary>
    /// <remarks>
    /// What a sweep asks for, not what admission relies on: a session may be used again before it is removed, so look
    /// at it once more. A pass does a bounded amount of work: it may return less than there is, and a later one the
    /// rest.
    /// </remarks>
    /// <param name="now">The time.</param>
    /// <param name="limit">How many to return at most, 1–10,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1–10,000.</exception>
    ValueTask<IReadOnlyList<SessionKey>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Removes the session's log, snapshot and index entry; false where there was none.</summary>
    ValueTask<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>Whether the store answers and can write; what readiness asks.</summary>
    ValueTask<bool> ProbeAsync(CancellationToken cancellationToken);
}
