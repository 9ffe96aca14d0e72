using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Runtime.Tests.Activation;

/// <summary>A store that has lost the first batch of every log.</summary>
internal sealed class HoledStore(ISessionStore inner) : ISessionStore
{
    public Task<AppendResult> AppendAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken) =>
        inner.AppendAsync(key, expectedPosition, batch, cancellationToken);

    public ValueTask<bool> ReplaceAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(key, expectedPosition, batch, cancellationToken);

    public ValueTask<long> ReadHeadAsync(SessionKey key, CancellationToken cancellationToken) =>
        inner.ReadHeadAsync(key, cancellationToken);

    public async ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionKey key, long after, int bytesMax, CancellationToken cancellationToken) =>
        [.. (await inner.ReadForwardAsync(key, after, bytesMax, cancellationToken)).Where(static batch => batch.FirstPosition > 1)];

    public ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionKey key, long before, int bytesMax, CancellationToken cancellationToken) =>
        inner.ReadBackwardAsync(key, before, bytesMax, cancellationToken);

    public ValueTask WriteSnapshotAsync(SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) =>
        inner.WriteSnapshotAsync(key, snapshot, cancellationToken);

    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(SessionKey key, CancellationToken cancellationToken) =>
        inner.ReadSnapshotAsync(key, cancellationToken);

    public ValueTask<SessionList> ListAsync(TenantId tenant, SessionFilter filter, CancellationToken cancellationToken) =>
        inner.ListAsync(tenant, filter, cancellationToken);

    public ValueTask<IReadOnlyList<SessionKey>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        inner.ListExpiredAsync(now, limit, cancellationToken);

    public ValueTask<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken) =>
        inner.DeleteAsync(key, cancellationToken);

    public ValueTask<bool> ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);
}
