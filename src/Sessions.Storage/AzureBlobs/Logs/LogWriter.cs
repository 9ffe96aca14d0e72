using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Expiry;
using Sessions.Storage.AzureBlobs.Listing;
using Sessions.Storage.AzureBlobs.Paths;
using Sessions.Storage.AzureBlobs.Snapshots;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>Writes to logs. Every method runs in the turn of its log.</summary>
internal sealed class LogWriter(
    BlobAccess blobs,
    LogTails tails,
    LogReader reader,
    BlockAppender blocks,
    ActivityIndex index,
    ExpiryIndex expiries,
    PathWriting paths,
    TimeProvider time,
    ILogger logger)
{
    private const int AttemptsMax = 16;

    /// <summary>Appends a batch when the log's head is where it is expected.</summary>
    public async Task<AppendResult> AppendAsync(
        SessionLog log, long expected, EventBatch batch, CancellationToken cancellationToken)
    {
        await SettleAsync(log, cancellationToken).ConfigureAwait(false);
        var isFresh = false;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var tail = log.Tail;
            if (batch.After is { } before && tail?.LastBatch != before)
            {
                var head = tail?.Head ?? await HeadAsync(log, cancellationToken).ConfigureAwait(false);
                return new AppendResult(false, head);
            }

            if (tail is null)
            {
                tail = await BeginAsync(log, expected == 0, cancellationToken).ConfigureAwait(false);
                isFresh = true;
                if (tail is null)
                {
                    return new AppendResult(false, 0);
                }
            }

            if (tail.Head != expected)
            {
                if (isFresh)
                {
                    return new AppendResult(false, tail.Head);
                }

                await RefreshAsync(log, tail, cancellationToken).ConfigureAwait(false);
                isFresh = true;
                continue;
            }

            if (await TryAppendAsync(log, tail, batch, cancellationToken).ConfigureAwait(false))
            {
                return new AppendResult(true, expected + batch.Count);
            }

            isFresh = true;
        }

        throw new StoreUnavailableException("Other nodes write to this session faster than this one can follow.");
    }

    /// <summary>Makes sure that no append of this process can still arrive.</summary>
    /// <remarks>
    /// A request that was given up may be carried out later, as long as its condition holds. A block without events
    /// moves the blob on, and with that ends its chances; from then on what can be read is the truth.
    /// </remarks>
    public async Task<bool> SettleAsync(SessionLog log, CancellationToken cancellationToken)
    {
        if (!log.IsUnsettled || log.Tail is not { } tail)
        {
            log.IsUnsettled = false;
            return true;
        }

        var fence = new EventBatch { BatchId = tail.LastBatch, Count = 0, Frames = default };
        TailState? moved;
        try
        {
            (moved, _) = await blocks.AppendAsync(log, tail, fence, tail.Summary, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AppendOutcomeUnknownException e)
        {
            throw new StoreUnavailableException("The session store did not answer.", e.InnerException);
        }

        if (moved is null)
        {
            log.Set(await tails.LoadAsync(log.Key, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            log.Set(moved);
        }

        log.IsUnsettled = false;
        Log.Settled(logger, log.Key);
        return true;
    }

    private async ValueTask<long> HeadAsync(SessionLog log, CancellationToken cancellationToken)
    {
        log.Set(await tails.LoadAsync(log.Key, cancellationToken).ConfigureAwait(false));
        return log.Tail?.Head ?? 0;
    }

    private async ValueTask<TailState?> BeginAsync(SessionLog log, bool mayCreate, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            // A writer that expects no log is usually right, and finds out by making one.
            if (mayCreate && await CreateAsync(log, cancellationToken).ConfigureAwait(false) is { } created)
            {
                log.Set(created);
                log.Snapshot = SnapshotFacts.None(created.Name.Log);
                return created;
            }

            var tail = await tails.LoadAsync(log.Key, cancellationToken).ConfigureAwait(false);
            log.Set(tail);
            if (tail is not null || !mayCreate)
            {
                return tail;
            }
        }

        throw new StoreUnavailableException("A session is made and deleted faster than this node can follow.");
    }

    private async ValueTask<TailState?> CreateAsync(SessionLog log, CancellationToken cancellationToken)
    {
        var name = new TailName(Guid.CreateVersion7(time.GetUtcNow()), 0, 0, 0);
        var conditions = new AppendBlobRequestConditions { IfNoneMatch = ETag.All };
        var etag = await blobs
            .CreateAppendAsync(BlobNames.TailOf(log.Key), name.ToMetadata(), conditions, cancellationToken)
            .ConfigureAwait(false);
        return etag is { } version ? new TailState(name, version, 0, 0, 0, Guid.Empty, default) : null;
    }

    private async ValueTask<bool> TryAppendAsync(
        SessionLog log, TailState tail, EventBatch batch, CancellationToken cancellationToken)
    {
        // The hour never goes back, whatever the clocks of nodes do: an entry that was left is never needed again.
        var left = tail.IndexedHour;
        var hour = batch.Summary is { } news
            ? Math.Max(news.LastActivityAt.UtcTicks / TimeSpan.TicksPerHour, left ?? 0)
            : left;
        if (hour is { } active && hour != left)
        {
            // First the entry, then what it stands for: a session may be listed in vain, but never be missing.
            await index.AddAsync(log.Key, active, cancellationToken).ConfigureAwait(false);
        }

        var expiry = batch.Summary is null
            ? null
            : await expiries.ExpectAsync(
                log.Key, SummaryCodec.Expiry(tail.Summary.Span), batch.Summary.ExpiresAt, cancellationToken)
                .ConfigureAwait(false);
        WrittenPath? path = null;
        if (batch is { Tip: { } tip, Summary: { } owned })
        {
            path = await paths.AddAsync(log, tail.Name.Log, owned, tip, cancellationToken).ConfigureAwait(false);
        }

        var summary = batch.Summary is { } given
            ? SummaryCodec.Write(given, hour!.Value, batch.Tip, expiry)
            : tail.Summary;
        var (appended, mayBeIn) = await blocks.AppendAsync(log, tail, batch, summary, cancellationToken)
            .ConfigureAwait(false);
        if (appended is null)
        {
            await RefreshAfterAsync(log, tail, mayBeIn ? batch.BatchId : null, cancellationToken).ConfigureAwait(false);
            if (mayBeIn && await IsInAsync(log, tail.Head, batch.BatchId, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            if (path is not null)
            {
                await paths.TakeBackAsync(log, tail.Name.Log, path, cancellationToken).ConfigureAwait(false);
            }

            return false;
        }

        log.Set(appended);
        if (left is { } old && left != hour)
        {
            index.RemoveLater(log.Key, old);
        }

        return true;
    }

    private async ValueTask RefreshAfterAsync(
        SessionLog log, TailState tail, Guid? mayBeIn, CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(log, tail, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (mayBeIn is not null && (e is StoreUnavailableException or OperationCanceledException))
        {
            // The log has moved on, so nothing of this batch can arrive later; but whether it did is not known.
            throw new AppendOutcomeUnknownException(mayBeIn!.Value, e);
        }
    }

    // An attempt went without an answer, and a later one found the log moved on: perhaps by the first.
    private async ValueTask<bool> IsInAsync(
        SessionLog log, long expected, Guid batchId, CancellationToken cancellationToken)
    {
        try
        {
            var slice = await reader.ReadForwardAsync(log, expected, 1, cancellationToken).ConfigureAwait(false);
            return slice.Count > 0 && slice[0].FirstPosition == expected + 1 && slice[0].BatchId == batchId;
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            throw new AppendOutcomeUnknownException(batchId, e);
        }
    }

    private async ValueTask RefreshAsync(SessionLog log, TailState tail, CancellationToken cancellationToken)
    {
        var (seen, read) = await tails.RefreshAsync(log, tail, cancellationToken).ConfigureAwait(false);
        log.Set(seen);
        if (read is not null)
        {
            log.Keep(read);
        }
    }
}
