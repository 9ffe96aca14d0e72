using Sessions.Contracts;

namespace Sessions.Storage;

/// <summary>Settles an append whose outcome is unknown by reading its batch id back, never by guessing.</summary>
public static class AppendSettlement
{
    /// <summary>Finds out whether a batch that was meant for a position is in the log there.</summary>
    /// <param name="store">The log's store.</param>
    /// <param name="key">The session.</param>
    /// <param name="expectedPosition">The head that the append expected.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<AppendResult> SettleAsync(
        this ISessionStore store,
        SessionKey key,
        long expectedPosition,
        Guid batchId,
        CancellationToken cancellationToken)
    {
        var head = await store.ReadHeadAsync(key, cancellationToken).ConfigureAwait(false);
        if (head <= expectedPosition)
        {
            return new AppendResult(false, head);
        }

        var slice = await store.ReadForwardAsync(key, expectedPosition, 1, cancellationToken).ConfigureAwait(false);
        var appended = slice.Count > 0
            && slice[0].FirstPosition == expectedPosition + 1
            && slice[0].BatchId == batchId;
        return new AppendResult(appended, head);
    }
}
