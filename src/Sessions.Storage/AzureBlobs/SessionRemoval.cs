using Azure;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Expiry;
using Sessions.Storage.AzureBlobs.Listing;
using Sessions.Storage.AzureBlobs.Logs;
using Sessions.Storage.AzureBlobs.Paths;
using Sessions.Storage.AzureBlobs.Snapshots;

namespace Sessions.Storage.AzureBlobs;

/// <summary>Deletes sessions.</summary>
/// <remarks>
/// The open segment goes first: from then on the session does not exist, and no append, seal or snapshot of another
/// node finds the version that it builds on. What is left is removed after it; if that stops half-way, deleting again
/// removes the rest, and a session that is begun anew under the name never sees it. Only what leads to the session by
/// its paths goes before it: the log alone says what that is, in the version that is deleted then.
/// </remarks>
internal sealed class SessionRemoval(
    BlobAccess blobs,
    LogTails tails,
    ActivityIndex index,
    ExpiryIndex expiries,
    PathRemoval paths,
    SnapshotCache cache)
{
    private const int AttemptsMax = 8;

    /// <summary>Deletes a session; false where there was none. Runs in the turn of its log.</summary>
    public async Task<bool> DeleteAsync(SessionLog log, CancellationToken cancellationToken)
    {
        var (tail, markers) = await RemoveOpenSegmentAsync(log.Key, cancellationToken).ConfigureAwait(false);
        log.Set(null);
        (log.IsUnsettled, log.Snapshot, log.Segments, log.PathsMarked) = (false, null, null, null);
        cache.Remove(log.Key);
        await RemoveRestAsync(log.Key, cancellationToken).ConfigureAwait(false);
        if (tail?.IndexedHour is { } hour)
        {
            _ = await index.RemoveAsync(log.Key, hour, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (marker, version) in markers)
        {
            _ = await expiries.RemoveAsync(marker, version, cancellationToken).ConfigureAwait(false);
        }

        return tail is { Head: > 0 };
    }

    // The last that was seen of the log, null when there was none; and the markers that it leaves behind.
    private async ValueTask<(TailState? Seen, IReadOnlyList<(string Marker, ETag Version)> Markers)>
        RemoveOpenSegmentAsync(SessionKey key, CancellationToken cancellationToken)
    {
        TailState? seen = null;
        IReadOnlyList<(string Marker, ETag Version)> markers = [];
        for (var attempt = 1; ; attempt++)
        {
            // Not there any more: another node was faster, or an attempt whose answer was lost.
            var tail = await tails.LoadAsync(key, cancellationToken).ConfigureAwait(false);
            if (tail is null)
            {
                return (seen, markers);
            }

            seen = tail;
            var expiry = SummaryCodec.Expiry(tail.Summary.Span);
            markers = await expiries.FindAsync(key, expiry, cancellationToken).ConfigureAwait(false);
            await paths.RemoveAsync(key, tail, cancellationToken).ConfigureAwait(false);
            ETag? version = attempt < AttemptsMax ? tail.ETag : null;
            if (await blobs.DeleteAsync(BlobNames.TailOf(key), version, cancellationToken).ConfigureAwait(false)
                || version is null)
            {
                return (seen, markers);
            }
        }
    }

    private async ValueTask RemoveRestAsync(SessionKey key, CancellationToken cancellationToken)
    {
        List<(string Name, Guid? Log, ETag? ETag)> rest = [];
        await foreach (var blob in blobs.ListAsync(BlobNames.Session(key), cancellationToken).ConfigureAwait(false))
        {
            rest.Add((blob.Name, LifeOf(key, blob.Name, blob.Metadata), blob.Properties.ETag));
        }

        if (rest.Count == 0)
        {
            return;
        }

        // Someone may have begun the session anew. What was listed before it is looked for and belongs to another life
        // is of a life that has ended.
        var facts = await blobs.HeadAsync(BlobNames.TailOf(key), cancellationToken).ConfigureAwait(false);
        Guid? living = facts is null ? null : TailName.Of(facts).Log;
        foreach (var (name, life, etag) in rest)
        {
            if (life is not null && life != living)
            {
                _ = await blobs.DeleteAsync(name, etag, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The open segment has no life here: it goes first or not at all.
    private static Guid? LifeOf(SessionKey key, string name, IDictionary<string, string> metadata)
    {
        if (name == BlobNames.TailOf(key))
        {
            return null;
        }

        var folder = name.AsSpan(BlobNames.Session(key).Length);
        return name == BlobNames.SnapshotOf(key) || name == BlobNames.PathsOf(key)
            ? Guid.Parse(metadata["log"])
            : Guid.Parse(folder[..folder.IndexOf('/')]);
    }
}
