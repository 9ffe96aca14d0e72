using Azure;
using Microsoft.Extensions.Logging;
using Sessions.Core.Items;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Logs;

namespace Sessions.Storage.AzureBlobs.Paths;

/// <summary>Writes entries of the path index, each before the append that it comes with.</summary>
/// <remarks>
/// Before, so that who deletes the session finds every entry's tip in the log; and the session is marked before its
/// first entry, so that deleting one without entries need not read its log. The index is a cache: what cannot be
/// written is missing, and the append goes on.
/// </remarks>
internal sealed class PathWriting(
    BlobAccess blobs, PathSweep sweep, AzureBlobStoreOptions options, TimeProvider time, ILogger logger)
{
    private const int SweepEvery = 64;
    private int _written;

    /// <summary>Lets requests of the session's owner find it by a tip.</summary>
    /// <returns>What to take back should the append be refused; null when nothing was written.</returns>
    public async ValueTask<WrittenPath?> AddAsync(
        SessionLog log, Guid life, SessionSummary summary, ChainHash tip, CancellationToken cancellationToken)
    {
        try
        {
            var mark = await MarkAsync(log, life, cancellationToken).ConfigureAwait(false);
            var hash = PathEntry.HashOf(summary.Owner, tip);
            var name = BlobNames.PathEntry(log.Key.Tenant, hash);
            var entry = new PathEntry(log.Key.Id, life, summary.LastActivityAt.ToUnixTimeSeconds());
            var etag = await blobs.CreateAppendAsync(name, entry.ToMetadata(), null, cancellationToken)
                .ConfigureAwait(false);
            if (Interlocked.Increment(ref _written) % SweepEvery == 0)
            {
                sweep.RunLater(log.Key.Tenant, hash, time.GetUtcNow() - options.PathsKeptFor);
            }

            return new WrittenPath(name, etag, mark);
        }
        catch (StoreUnavailableException e)
        {
            Log.PathNotKept(logger, log.Key, e);
            return null;
        }
    }

    /// <summary>Takes back an entry whose append was refused; the session may be gone.</summary>
    public async ValueTask TakeBackAsync(
        SessionLog log, Guid life, WrittenPath written, CancellationToken cancellationToken)
    {
        try
        {
            _ = await blobs.DeleteAsync(written.Name, written.ETag, cancellationToken).ConfigureAwait(false);
            if (written.Mark is { } mark && log.Tail?.Name.Log != life)
            {
                _ = await blobs.DeleteAsync(BlobNames.PathsOf(log.Key), mark, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException e)
        {
            Log.PathsNotSwept(logger, log.Key.Tenant, e);
        }
    }

    private async ValueTask<ETag?> MarkAsync(SessionLog log, Guid life, CancellationToken cancellationToken)
    {
        if (log.PathsMarked == life)
        {
            return null;
        }

        var mark = await blobs
            .CreateAppendAsync(BlobNames.PathsOf(log.Key), PathMark.Of(life), null, cancellationToken)
            .ConfigureAwait(false);
        log.PathsMarked = life;
        return mark;
    }
}

/// <summary>An entry just written.</summary>
/// <param name="Name">Its blob.</param>
/// <param name="ETag">The version of it.</param>
/// <param name="Mark">The version of the session's mark, where that was written with it.</param>
internal sealed record WrittenPath(string Name, ETag? ETag, ETag? Mark);
