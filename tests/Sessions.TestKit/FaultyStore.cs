using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.TestKit;

/// <summary>What happens to one append of a <see cref="FaultyStore"/>.</summary>
public enum AppendFault
{
    /// <summary>Nothing: it reaches the store.</summary>
    None,

    /// <summary>It fails before the store sees it; nothing is changed.</summary>
    BeforeCommit,

    /// <summary>The store carries it out, and the answer is lost.</summary>
    AfterCommit,

    /// <summary>The store never sees it, and the caller cannot know: the other half of an ambiguous outcome.</summary>
    LostBeforeCommit,
}

/// <summary>A store that fails as told, in front of one that does not.</summary>
public sealed class FaultyStore(ISessionStore inner) : ISessionStore
{
    /// <summary>
    /// Decides the fate of each append, by session, expected position and batch; null: all go through.
    /// </summary>
    public Func<SessionKey, long, EventBatch, AppendFault>? OnAppend { get; set; }

    /// <summary>Awaited before each append reaches the store, in the order of the calls; null: no delay.</summary>
    public Func<SessionKey, CancellationToken, Task>? DelayAppend { get; set; }

    /// <summary>Awaited before each read; may throw. Null: no delay.</summary>
    public Func<SessionKey, CancellationToken, Task>? OnRead { get; set; }

    /// <summary>Stands in for a deletion, which it is given to carry out; null: it is carried out.</summary>
    public Func<Func<ValueTask<bool>>, ValueTask<bool>>? OnDelete { get; set; }

    /// <summary>Stands in for a replacement, which it is given to carry out; null: it is carried out.</summary>
    public Func<Func<ValueTask<bool>>, ValueTask<bool>>? OnReplace { get; set; }

    /// <summary>While true, every call fails with <see cref="StoreUnavailableException"/>.</summary>
    public bool IsDown { get; set; }

    /// <inheritdoc />
    public Task<AppendResult> AppendAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var fault = IsDown ? AppendFault.BeforeCommit : OnAppend?.Invoke(key, expectedPosition, batch) ?? default;
        return fault == AppendFault.None && DelayAppend is null
            ? inner.AppendAsync(key, expectedPosition, batch, cancellationToken)
            : AppendFaultyAsync(fault, key, expectedPosition, batch, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<bool> ReplaceAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromException<bool>(Down())
        : OnReplace is { } stands
            ? stands(() => inner.ReplaceAsync(key, expectedPosition, batch, cancellationToken))
        : inner.ReplaceAsync(key, expectedPosition, batch, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<long> ReadHeadAsync(SessionKey key, CancellationToken cancellationToken)
    {
        await BeforeReadAsync(key, cancellationToken).ConfigureAwait(false);
        return await inner.ReadHeadAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionKey key, long after, int bytesMax, CancellationToken cancellationToken)
    {
        await BeforeReadAsync(key, cancellationToken).ConfigureAwait(false);
        return await inner.ReadForwardAsync(key, after, bytesMax, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionKey key, long before, int bytesMax, CancellationToken cancellationToken)
    {
        await BeforeReadAsync(key, cancellationToken).ConfigureAwait(false);
        return await inner.ReadBackwardAsync(key, before, bytesMax, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask WriteSnapshotAsync(
        SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromException(Down()) : inner.WriteSnapshotAsync(key, snapshot, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<StoredSnapshot?> ReadSnapshotAsync(SessionKey key, CancellationToken cancellationToken)
    {
        await BeforeReadAsync(key, cancellationToken).ConfigureAwait(false);
        return await inner.ReadSnapshotAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<SessionList> ListAsync(
        TenantId tenant, SessionFilter filter, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromException<SessionList>(Down()) : inner.ListAsync(tenant, filter, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<SessionKey>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        IsDown
            ? ValueTask.FromException<IReadOnlyList<SessionKey>>(Down())
            : inner.ListExpiredAsync(now, limit, cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromException<bool>(Down())
        : OnDelete is { } stands ? stands(() => inner.DeleteAsync(key, cancellationToken))
        : inner.DeleteAsync(key, cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> ProbeAsync(CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromResult(false) : inner.ProbeAsync(cancellationToken);

    private static StoreUnavailableException Down() => new("The session store was told to be down.");

    private async Task<AppendResult> AppendFaultyAsync(
        AppendFault fault,
        SessionKey key,
        long expectedPosition,
        EventBatch batch,
        CancellationToken cancellationToken)
    {
        if (DelayAppend is { } delay)
        {
            await delay(key, cancellationToken).ConfigureAwait(false);
        }

        switch (fault)
        {
            case AppendFault.BeforeCommit:
                throw Down();
            case AppendFault.LostBeforeCommit:
                throw new AppendOutcomeUnknownException(batch.BatchId);
            case AppendFault.AfterCommit:
                _ = await inner.AppendAsync(key, expectedPosition, batch, cancellationToken).ConfigureAwait(false);
                throw new AppendOutcomeUnknownException(batch.BatchId);
            case AppendFault.None:
            default:
                return await inner.AppendAsync(key, expectedPosition, batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task BeforeReadAsync(SessionKey key, CancellationToken cancellationToken) =>
        IsDown ? Task.FromException(Down()) : OnRead?.Invoke(key, cancellationToken) ?? Task.CompletedTask;
}
