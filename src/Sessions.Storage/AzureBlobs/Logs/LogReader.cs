using Azure.Storage.Blobs.Models;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>Reads slices of logs, in pieces near the wanted position.</summary>
/// <remarks>
/// A log may be sealed, deleted or begun anew while it is read. Every piece of the open segment says which segment it
/// is of; when that has changed, the read begins again.
/// </remarks>
internal sealed class LogReader(BlobAccess blobs, LogTails tails, TimeProvider time)
{
    private const int AttemptsMax = 8;

    /// <summary>Batches that hold events after a position, oldest first.</summary>
    public async ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionLog log, long after, int bytesMax, CancellationToken cancellationToken)
    {
        if (log.TakeFetched(after, time.GetUtcNow()) is { } fetched)
        {
            return ForwardSlice.Of(fetched.Batches, after, bytesMax);
        }

        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var tail = await TailAsync(log, cancellationToken).ConfigureAwait(false);
            if (tail is null)
            {
                return [];
            }

            var slice = new ForwardSlice(after, bytesMax);
            if (await TryReadAsync(log, tail, slice, cancellationToken).ConfigureAwait(false))
            {
                return slice.Batches;
            }

            log.Observe(tail, null);
        }

        throw Unsteady();
    }

    /// <summary>Batches that hold events before a position, newest first.</summary>
    public async ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionLog log, long before, int bytesMax, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var tail = await TailAsync(log, cancellationToken).ConfigureAwait(false);
            if (tail is not null && before > tail.Head + 1)
            {
                (var seen, _) = await tails.RefreshAsync(log, tail, cancellationToken).ConfigureAwait(false);
                log.Observe(tail, seen);
                tail = seen;
            }

            if (tail is null)
            {
                return [];
            }

            var slice = new BackwardSlice(before, bytesMax);
            if (await TryReadAsync(log, tail, slice, cancellationToken).ConfigureAwait(false))
            {
                return slice.Batches;
            }

            log.Observe(tail, null);
        }

        throw Unsteady();
    }

    private static StoreUnavailableException Unsteady() =>
        new("A log changes faster than it can be read.");

    private async ValueTask<TailState?> TailAsync(SessionLog log, CancellationToken cancellationToken)
    {
        if (log.Tail is { } known)
        {
            return known;
        }

        var loaded = await tails.LoadAsync(log.Key, cancellationToken).ConfigureAwait(false);
        log.Observe(null, loaded);
        return loaded;
    }

    private async ValueTask<bool> TryReadAsync(
        SessionLog log, TailState tail, ForwardSlice slice, CancellationToken cancellationToken)
    {
        var after = slice.After;
        if (after < tail.Name.Base)
        {
            if (await SegmentsAsync(log, tail, cancellationToken).ConfigureAwait(false) is not { } segments)
            {
                return false;
            }

            for (var i = segments.IndexOf(after + 1); i >= 0 && i < segments.Count && !slice.IsFull; i++)
            {
                var segment = segments[i];
                var sealedPiece = new LogPiece(segment.Name, null, segment.Length);
                var offset = segment.Before(after + 1);
                if (!await ReadAsync(sealedPiece, offset, null, slice, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        if (slice.IsFull)
        {
            return true;
        }

        // At the known end the only question is whether there is more.
        var isAtEnd = Math.Max(after, tail.Name.Base) >= tail.Head;
        var start = isAtEnd ? tail.Length : log.Offsets.Before(tail.Name, after + 1);
        var open = new LogPiece(BlobNames.TailOf(log.Key), tail.Name, null);
        var version = isAtEnd ? new BlobRequestConditions { IfNoneMatch = tail.ETag } : null;
        slice.Seen = (block, offset) => log.Offsets.Add(tail.Name, block, offset);
        return await ReadAsync(open, start, version, slice, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> TryReadAsync(
        SessionLog log, TailState tail, BackwardSlice slice, CancellationToken cancellationToken)
    {
        var before = Math.Min(slice.Before, tail.Head + 1);
        if (before > tail.Name.Base + 1)
        {
            var end = log.Offsets.AtOrAfter(tail.Name, before) ?? tail.Length;
            var open = new LogPiece(BlobNames.TailOf(log.Key), tail.Name, end);
            if (!await ReadAsync(open, slice, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        if (slice.IsFull || tail.Name.Base == 0 || before <= 1)
        {
            return true;
        }

        if (await SegmentsAsync(log, tail, cancellationToken).ConfigureAwait(false) is not { } segments)
        {
            return false;
        }

        for (var i = segments.IndexOf(Math.Min(before - 1, tail.Name.Base)); i >= 0 && !slice.IsFull; i--)
        {
            var segment = segments[i];
            var piece = new LogPiece(segment.Name, null, segment.AtOrAfter(before));
            if (!await ReadAsync(piece, slice, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    // Null: the open segment is no longer the one that it was taken for.
    private async ValueTask<SegmentList?> SegmentsAsync(
        SessionLog log, TailState tail, CancellationToken cancellationToken)
    {
        if (log.Segments is { } known && known.Log == tail.Name.Log && known.End == tail.Name.Base)
        {
            return known;
        }

        var found = await SegmentList.ReadAsync(blobs, log.Key, tail.Name, cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            return log.Segments = found;
        }

        var facts = await blobs.HeadAsync(BlobNames.TailOf(log.Key), cancellationToken).ConfigureAwait(false);
        return facts is null || TailName.Of(facts) != tail.Name
            ? null
            : throw new InvalidDataException("A sealed segment of a log is missing.");
    }

    // False: the blob is no longer the segment that it was taken for.
    private async ValueTask<bool> ReadAsync(
        LogPiece piece,
        long offset,
        BlobRequestConditions? version,
        ForwardSlice slice,
        CancellationToken cancellationToken)
    {
        var end = piece.End ?? long.MaxValue;
        for (var length = slice.ChunkLength; offset < end && !slice.IsFull;)
        {
            var wanted = piece.End is null ? length : Math.Min(length, end - offset);
            var fetched = await blobs.GetAsync(piece.Blob, offset, wanted, version, cancellationToken)
                .ConfigureAwait(false);
            switch (fetched.Status)
            {
                case FetchStatus.Unchanged:
                    return true;
                case FetchStatus.Found when piece.Is(fetched.Facts!):
                    end = fetched.Facts!.Length;
                    var start = offset;
                    (offset, length) = slice.Take(fetched.Content, start);
                    version = null;
                    if (offset == start && !slice.IsFull && start < end && start + fetched.Content.Length >= end)
                    {
                        throw new InvalidDataException("A log ends within a block.");
                    }

                    break;
                case FetchStatus.PastEnd when piece.Segment is not null:
                    // Whether the range or the condition is looked at first is the service's choice.
                    var facts = await blobs.HeadAsync(piece.Blob, cancellationToken).ConfigureAwait(false);
                    return facts is not null && piece.Is(facts) && facts.Length <= offset;
                case FetchStatus.Found:
                case FetchStatus.Missing:
                case FetchStatus.Changed:
                case FetchStatus.PastEnd:
                default:
                    return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> ReadAsync(LogPiece piece, BackwardSlice slice, CancellationToken cancellationToken)
    {
        var end = piece.End!.Value;
        for (var length = slice.ChunkLength; end > 0 && !slice.IsFull;)
        {
            var start = Math.Max(0, end - length);
            var fetched = await blobs.GetAsync(piece.Blob, start, end - start, null, cancellationToken)
                .ConfigureAwait(false);
            if (fetched.Status != FetchStatus.Found
                || !piece.Is(fetched.Facts!)
                || fetched.Content.Length != end - start)
            {
                return false;
            }

            (end, length) = slice.Take(fetched.Content, end);
        }

        return true;
    }
}

/// <summary>A blob to read a log from.</summary>
/// <param name="Blob">Its name.</param>
/// <param name="Segment">The open segment that it must be; null for a sealed one.</param>
/// <param name="End">Where to stop; null at the end, wherever that is by then.</param>
internal readonly record struct LogPiece(string Blob, TailName? Segment, long? End)
{
    public bool Is(BlobFacts facts) => Segment is null || TailName.Of(facts) == Segment;
}
