using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>Appends one block under the condition that the blob is still the version that its writer knows.</summary>
/// <remarks>
/// Every attempt carries the same condition, so of all attempts at most one is carried out, and once the blob has moved
/// on none can be any more. An attempt without an answer is therefore repeated, not asked about; only when the attempts
/// end without any answer is the outcome unknown.
/// </remarks>
internal sealed class BlockAppender(
    BlobAccess blobs, AzureBlobStoreOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Appends.</summary>
    /// <returns>
    /// The state with the block; null when the blob is no longer the version of <paramref name="tail"/>. Then the block
    /// may be in it all the same, if an attempt went without an answer.
    /// </returns>
    /// <exception cref="StoreUnavailableException">Nothing was appended.</exception>
    /// <exception cref="AppendOutcomeUnknownException">The log is marked unsettled.</exception>
    public async ValueTask<(TailState? Tail, bool MayBeIn)> AppendAsync(
        SessionLog log,
        TailState tail,
        EventBatch batch,
        ReadOnlyMemory<byte> summary,
        CancellationToken cancellationToken)
    {
        var conditions = new AppendBlobRequestConditions { IfMatch = tail.ETag, IfAppendPositionEqual = tail.Length };
        var name = BlobNames.TailOf(log.Key);
        var first = tail.Head + 1;
        using var block = BlockContent.Of(first, batch.Count, batch.BatchId, batch.Frames, summary.Span);
        var isUnknown = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                block.Position = 0;
                var (etag, blocks) = await blobs.AppendOnceAsync(name, block, conditions, cancellationToken)
                    .ConfigureAwait(false);
                log.Offsets.Add(tail.Name, first, tail.Length);
                var appended = tail with
                {
                    ETag = etag,
                    Blocks = blocks,
                    Length = tail.Length + block.Length,
                    Head = tail.Head + batch.Count,
                    LastBatch = batch.BatchId,
                    Summary = summary,
                };
                return (appended, true);
            }
            catch (RequestFailedException e) when (BlobFailure.IsRefused(e) || BlobFailure.IsMissing(e))
            {
                return (null, isUnknown);
            }
            catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
            {
                log.IsUnsettled = true;
                throw new AppendOutcomeUnknownException(batch.BatchId, e);
            }
            catch (Exception e) when (BlobFailure.Is(e, cancellationToken))
            {
                isUnknown |= !BlobFailure.IsTurnedAway(e);
                Log.AppendFailed(logger, log.Key, attempt, isUnknown, BlobFailure.Of(e));
                if (attempt >= options.AttemptsMax || !BlobFailure.IsPassing(e))
                {
                    throw GiveUp(log, batch, isUnknown, e);
                }

                await PauseAsync(log, batch, isUnknown, attempt, e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Exception GiveUp(SessionLog log, EventBatch batch, bool isUnknown, Exception e)
    {
        var reason = BlobFailure.ToUnavailable(e);
        if (!isUnknown)
        {
            return reason;
        }

        log.IsUnsettled = true;
        return new AppendOutcomeUnknownException(batch.BatchId, reason);
    }

    private async ValueTask PauseAsync(
        SessionLog log, EventBatch batch, bool isUnknown, int attempt, Exception e, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(DelayAfter(log, attempt, e), time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw isUnknown ? GiveUp(log, batch, isUnknown, e) : BlobFailure.ToUnavailable(e);
        }
    }

    private TimeSpan DelayAfter(SessionLog log, int attempt, Exception e)
    {
        // Writers that were throttled together should not come back together.
        var spread = 0.75 + ((log.Key.GetHashCode() & 0x1FF) / 1_024.0);
        var delay = options.RetryDelay * Math.Pow(2, attempt - 1) * spread;
        if (e is RequestFailedException failed && RetryAfter(failed) is { } asked && asked > delay)
        {
            delay = asked;
        }

        return delay < options.RetryDelayMax ? delay : options.RetryDelayMax;
    }

    private static TimeSpan? RetryAfter(RequestFailedException e) =>
        e.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
            && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null;
}
