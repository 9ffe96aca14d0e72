using Azure;
using Azure.Storage.Blobs.Models;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Expiry;
using Sessions.Storage.AzureBlobs.Listing;
using Sessions.Storage.AzureBlobs.Logs;
using Sessions.Storage.AzureBlobs.Paths;
using Sessions.Storage.AzureBlobs.Snapshots;

namespace Sessions.Storage.AzureBlobs;

/// <summary>Deletes sessions, or leaves one batch of them.</summary>
/// <remarks>
/// <para>
/// The open segment goes first: from then on the session does not exist, and no append, seal or snapshot of another
/// node finds the version that it builds on. What is left is removed after it; if that stops half-way, deleting again
/// removes the rest, and a session that is begun anew under the name never sees it. Only what leads to the session by
/// its paths goes before it: the log alone says what that is, in the version that is deleted then.
/// </para>
/// <para>
/// Where a batch is to be left, it is written first, as the sealed segment of another life of the log; then an empty
/// open segment of that life takes the place of the old one, which is the moment at which the one log ends and the
/// other begins. A crash before that leaves a copy that nobody uses, one after it leaves what is removed when the
/// session is deleted or replaced again.
/// </para>
/// </remarks>
internal sealed class SessionRemoval(
    BlobAccess blobs,
    LogTails tails,
    ActivityIndex index,
    ExpiryIndex expiries,
    PathRemoval paths,
    SnapshotCache cache,
    TimeProvider time)
{
    private const int AttemptsMax = 8;

    /// <summary>Leaves one batch of a session; false where its head is another. Runs in the turn of its log.</summary>
    public async Task<bool> ReplaceAsync(
        SessionLog log, long expected, EventBatch batch, CancellationToken cancellationToken)
    {
        var key = log.Key;
        var tail = await tails.LoadAsync(key, cancellationToken).ConfigureAwait(false);
        if (tail?.Head != expected)
        {
            Forget(log, tail);
            return false;
        }

        var markers = await expiries
            .FindAsync(key, SummaryCodec.Expiry(tail.Summary.Span), cancellationToken).ConfigureAwait(false);
        await paths.RemoveAsync(key, tail, cancellationToken).ConfigureAwait(false);
        var summary = await AnnounceAsync(key, tail, batch.Summary, cancellationToken).ConfigureAwait(false);
        var left = await SwapAsync(key, tail, batch, summary, cancellationToken).ConfigureAwait(false);
        if (left is null)
        {
            Forget(log, null);
            return false;
        }

        Forget(log, left);
        await RemoveRestAsync(key, cancellationToken).ConfigureAwait(false);
        if (tail.IndexedHour is { } hour && hour != left.IndexedHour)
        {
            _ = await index.RemoveAsync(key, hour, cancellationToken).ConfigureAwait(false);
        }

        await RemoveAsync(markers, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Deletes a session; false where there was none. Runs in the turn of its log.</summary>
    public async Task<bool> DeleteAsync(SessionLog log, CancellationToken cancellationToken)
    {
        var (tail, markers) = await RemoveOpenSegmentAsync(log.Key, cancellationToken).ConfigureAwait(false);
        Forget(log, null);
        await RemoveRestAsync(log.Key, cancellationToken).ConfigureAwait(false);
        if (tail?.IndexedHour is { } hour)
        {
            _ = await index.RemoveAsync(log.Key, hour, cancellationToken).ConfigureAwait(false);
        }

        await RemoveAsync(markers, cancellationToken).ConfigureAwait(false);
        return tail is { Head: > 0 };
    }

    // No append of an earlier version can arrive any more: its condition does not hold.
    private void Forget(SessionLog log, TailState? tail)
    {
        log.Set(tail);
        (log.IsUnsettled, log.Snapshot, log.Segments, log.PathsMarked) = (false, null, null, null);
        cache.Remove(log.Key);
    }

    private async ValueTask RemoveAsync(
        IReadOnlyList<(string Marker, ETag Version)> markers, CancellationToken cancellationToken)
    {
        foreach (var (marker, version) in markers)
        {
            _ = await expiries.RemoveAsync(marker, version, cancellationToken).ConfigureAwait(false);
        }
    }

    // As before an append: first the entries, then what they stand for.
    private async ValueTask<ReadOnlyMemory<byte>> AnnounceAsync(
        SessionKey key, TailState tail, SessionSummary? summary, CancellationToken cancellationToken)
    {
        if (summary is null)
        {
            return default;
        }

        var active = summary.LastActivityAt.UtcTicks / TimeSpan.TicksPerHour;
        if (active != tail.IndexedHour)
        {
            await index.AddAsync(key, active, cancellationToken).ConfigureAwait(false);
        }

        var expiry = await expiries.ExpectAsync(key, null, summary.ExpiresAt, cancellationToken).ConfigureAwait(false);
        return SummaryCodec.Write(summary, active, null, expiry);
    }

    // Null when the log was no longer the version that was read.
    private async ValueTask<TailState?> SwapAsync(
        SessionKey key,
        TailState tail,
        EventBatch batch,
        ReadOnlyMemory<byte> summary,
        CancellationToken cancellationToken)
    {
        var life = Guid.CreateVersion7(time.GetUtcNow());
        var segment = BlobNames.Segment(key, life, 1, batch.Count);
        using var block = BlockContent.Of(1, batch.Count, batch.BatchId, batch.Frames, summary.Span);
        var content = new byte[block.Length];
        block.ReadExactly(content);
        _ = await blobs.PutAsync(
            segment,
            content,
            life,
            SegmentOffsets.Write(1, [(1, 0)]),
            new BlobRequestConditions { IfNoneMatch = ETag.All },
            cancellationToken).ConfigureAwait(false);
        var name = new TailName(life, batch.Count, 1, content.Length);
        var etag = await blobs.CreateAppendAsync(
            BlobNames.TailOf(key),
            name.ToMetadata(),
            new AppendBlobRequestConditions { IfMatch = tail.ETag },
            cancellationToken).ConfigureAwait(false)
            ?? await VersionOfAsync(key, life, cancellationToken).ConfigureAwait(false);
        if (etag is { } version)
        {
            return new TailState(name, version, 0, 0, batch.Count, batch.BatchId, summary);
        }

        _ = await blobs.DeleteAsync(segment, null, cancellationToken).ConfigureAwait(false);
        return null;
    }

    // A repeated request whose first attempt was carried out is refused by its own condition.
    private async ValueTask<ETag?> VersionOfAsync(SessionKey key, Guid life, CancellationToken cancellationToken)
    {
        var facts = await blobs.HeadAsync(BlobNames.TailOf(key), cancellationToken).ConfigureAwait(false);
        return facts is not null && TailName.Of(facts).Log == life ? facts.ETag : null;
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
