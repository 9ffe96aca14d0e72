using Azure.Storage.Blobs.Models;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Snapshots;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>Finds out where logs end.</summary>
internal sealed class LogTails(BlobAccess blobs, SnapshotCache snapshots, TimeProvider time)
{
    /// <summary>Most bytes that are read ahead of the call that will ask for them.</summary>
    public const int AheadBytesMax = 4 << 20;

    private const int EndBytes = 8 << 10;
    private const int AttemptsMax = 8;

    /// <summary>Reads the log's end without knowing anything: two requests. Null when there is no log.</summary>
    public async ValueTask<TailState?> LoadAsync(SessionKey key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var facts = await blobs.HeadAsync(BlobNames.TailOf(key), cancellationToken).ConfigureAwait(false);
            if (facts is null)
            {
                return null;
            }

            if (await LoadNewestAsync(key, facts, cancellationToken).ConfigureAwait(false) is { } tail)
            {
                return tail;
            }
        }

        throw new StoreUnavailableException("A log moves on faster than its end can be read.");
    }

    // To the end of whatever version is there by now: another writer that appends all the time does not stop this read.
    private async ValueTask<TailState?> LoadNewestAsync(
        SessionKey key, BlobFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Length == 0)
        {
            return await LoadAsync(key, facts, cancellationToken).ConfigureAwait(false);
        }

        var start = Math.Max(0, facts.Length - EndBytes);
        var fetched = await blobs.GetAsync(BlobNames.TailOf(key), start, null, null, cancellationToken)
            .ConfigureAwait(false);
        if (fetched.Status != FetchStatus.Found)
        {
            return null;
        }

        var newest = fetched.Facts!;
        return TryReadEnd(fetched.Content, out var end, out _)
            ? StateOf(TailName.Of(newest), newest, end)
            : await LoadAsync(key, newest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the end of a version of the log; null when it has moved on.</summary>
    public async ValueTask<TailState?> LoadAsync(
        SessionKey key, BlobFacts facts, CancellationToken cancellationToken)
    {
        var name = TailName.Of(facts);
        if (facts.Length > 0)
        {
            var version = new BlobRequestConditions { IfMatch = facts.ETag };
            var end = await ReadEndAsync(BlobNames.TailOf(key), facts.Length, version, cancellationToken)
                .ConfigureAwait(false);
            return end is null ? null : StateOf(name, facts, end.Value);
        }

        if (name.Base == 0)
        {
            return new TailState(name, facts.ETag, 0, 0, 0, Guid.Empty, default);
        }

        // Sealed a moment ago: the last batch stands at the end of the sealed segment.
        var before = BlobNames.Segment(key, name.Log, name.SealedFirst, name.Base);
        var sealedEnd = await ReadEndAsync(before, name.SealedLength, null, cancellationToken).ConfigureAwait(false);
        return sealedEnd is null ? null : StateOf(name, facts, sealedEnd.Value);
    }

    /// <summary>Brings a known end up to date with one request; null when there is no log any more.</summary>
    /// <param name="log">The log.</param>
    /// <param name="known">The end that is known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The end, and what was read of the log on the way.</returns>
    public async ValueTask<(TailState? Tail, FetchedTail? Read)> RefreshAsync(
        SessionLog log, TailState known, CancellationToken cancellationToken)
    {
        var (start, after) = StartOf(log, known);
        var unknown = new BlobRequestConditions { IfNoneMatch = known.ETag };
        var fetched = await blobs.GetAsync(BlobNames.TailOf(log.Key), start, null, unknown, cancellationToken)
            .ConfigureAwait(false);
        switch (fetched.Status)
        {
            case FetchStatus.Unchanged:
                return (known, null);
            case FetchStatus.Missing:
                return (null, null);
            case FetchStatus.Found when TailName.Of(fetched.Facts!) == known.Name && fetched.Facts!.Length > start:
                var read = Follow(log, known with { Length = start, Head = after }, fetched);
                return (read.Tail, read);
            case FetchStatus.Found:
            case FetchStatus.Changed:
            case FetchStatus.PastEnd:
            default:
                return (await LoadAsync(log.Key, cancellationToken).ConfigureAwait(false), null);
        }
    }

    /// <summary>
    /// Reads the log's end after a snapshot, for the read that follows: the blob's facts are known already.
    /// </summary>
    public async ValueTask ReadAheadAsync(
        SessionLog log, BlobFacts facts, SnapshotFacts? snapshot, CancellationToken cancellationToken)
    {
        var name = TailName.Of(facts);
        var before = log.Tail;
        List<StoredBatch> batches = [];
        var offset = snapshot is not null && snapshot.Base == name.Base ? snapshot.Offset : 0;
        var after = snapshot?.Position ?? 0;
        if (after < name.Base)
        {
            if (!await ReadSealedAsync(log.Key, name, snapshot, batches, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        if (facts.Length - offset > AheadBytesMax)
        {
            return;
        }

        var state = new TailState(name, facts.ETag, offset, facts.Blocks, after, Guid.Empty, default);
        if (facts.Length > offset)
        {
            var version = new BlobRequestConditions { IfMatch = facts.ETag };
            var fetched = await blobs.GetAsync(BlobNames.TailOf(log.Key), offset, null, version, cancellationToken)
                .ConfigureAwait(false);
            if (fetched.Status != FetchStatus.Found)
            {
                return;
            }

            state = Parse(log, state, fetched.Content, batches) with { ETag = facts.ETag };
        }
        else if (await LoadAsync(log.Key, facts, cancellationToken).ConfigureAwait(false) is { } end)
        {
            state = end;
        }
        else
        {
            return;
        }

        log.Observe(before, state);
        log.Keep(new FetchedTail(after, state, batches, time.GetUtcNow()));
    }

    // The snapshot was made before the segment that it lies in was sealed, and perhaps the next one as well: what
    // follows it there comes first.
    private async ValueTask<bool> ReadSealedAsync(
        SessionKey key,
        TailName name,
        SnapshotFacts? snapshot,
        List<StoredBatch> batches,
        CancellationToken cancellationToken)
    {
        if (snapshot is null)
        {
            return false;
        }

        var last = BlobNames.Segment(key, name.Log, name.SealedFirst, name.Base);
        if (snapshot.Base + 1 == name.SealedFirst)
        {
            return await ReadSealedAsync(last, snapshot.Offset, name.SealedLength, batches, cancellationToken)
                .ConfigureAwait(false);
        }

        // Without a name for it, an earlier segment is found by the list of them all.
        var before = BlobNames.Segment(key, name.Log, name.BeforeFirst, name.SealedFirst - 1);
        return name.BeforeFirst > 0
            && snapshot.Base + 1 == name.BeforeFirst
            && await ReadSealedAsync(before, snapshot.Offset, name.BeforeLength, batches, cancellationToken)
                .ConfigureAwait(false)
            && await ReadSealedAsync(last, 0, name.SealedLength, batches, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> ReadSealedAsync(
        string segment, long offset, long length, List<StoredBatch> batches, CancellationToken cancellationToken)
    {
        if (offset == length)
        {
            return true;
        }

        if (length - offset > AheadBytesMax)
        {
            return false;
        }

        var fetched = await blobs.GetAsync(segment, offset, null, null, cancellationToken).ConfigureAwait(false);
        if (fetched.Status != FetchStatus.Found)
        {
            return false;
        }

        for (var rest = fetched.Content; !rest.IsEmpty;)
        {
            var block = BlockLayout.Read(rest[..BlockLayout.LengthAtStart(rest.Span)]);
            rest = rest[block.Length..];
            if (block.Count > 0)
            {
                batches.Add(block.ToBatch());
            }
        }

        return true;
    }

    // With a snapshot at hand, one read from there serves the reload that follows a refused append as well.
    private (long Offset, long After) StartOf(SessionLog log, TailState known)
    {
        var snapshot = log.Snapshot;
        return snapshot is not null
            && (snapshot.IsNone || snapshots.Has(log.Key))
            && snapshot.Log == known.Name.Log
            && snapshot.Base == known.Name.Base
            && known.Length - snapshot.Offset is >= 0 and <= AheadBytesMax
                ? (snapshot.Offset, snapshot.Position)
                : (known.Length, known.Head);
    }

    private FetchedTail Follow(SessionLog log, TailState start, Fetched fetched)
    {
        List<StoredBatch> batches = [];
        var facts = fetched.Facts!;
        var tail = Parse(log, start, fetched.Content, batches) with { ETag = facts.ETag, Blocks = facts.Blocks };
        return new FetchedTail(start.Head, tail, batches, time.GetUtcNow());
    }

    private static TailState Parse(
        SessionLog log, TailState state, ReadOnlyMemory<byte> content, List<StoredBatch> batches)
    {
        while (!content.IsEmpty)
        {
            var block = BlockLayout.Read(content[..BlockLayout.LengthAtStart(content.Span)]);
            log.Offsets.Add(state.Name, block.First, state.Length);
            state = state.With(block);
            content = content[block.Length..];
            if (block.Count > 0)
            {
                batches.Add(block.ToBatch());
            }
        }

        // A copy: the summary stays in memory, what was read need not.
        return state with { Summary = state.Summary.ToArray() };
    }

    private static TailState StateOf(
        TailName name, BlobFacts facts, (BlockTrailer Trailer, ReadOnlyMemory<byte> Summary) end) =>
        new(name, facts.ETag, facts.Length, facts.Blocks, end.Trailer.Last, end.Trailer.BatchId, end.Summary);

    private async ValueTask<(BlockTrailer Trailer, ReadOnlyMemory<byte> Summary)?> ReadEndAsync(
        string blob, long length, BlobRequestConditions? version, CancellationToken cancellationToken)
    {
        for (var wanted = EndBytes; ;)
        {
            var start = Math.Max(0, length - wanted);
            var fetched = await blobs.GetAsync(blob, start, length - start, version, cancellationToken)
                .ConfigureAwait(false);
            if (fetched.Status != FetchStatus.Found)
            {
                return null;
            }

            if (TryReadEnd(fetched.Content, out var end, out wanted))
            {
                return end;
            }
        }
    }

    private static bool TryReadEnd(
        ReadOnlyMemory<byte> content, out (BlockTrailer Trailer, ReadOnlyMemory<byte> Summary) end, out int needed)
    {
        end = default;
        needed = BlockLayout.TrailerLength;
        if (content.Length < needed)
        {
            return false;
        }

        var trailer = BlockLayout.ReadTrailer(content.Span);
        needed += trailer.SummaryLength;
        if (content.Length < needed)
        {
            return false;
        }

        // A copy: the summary stays in memory, the rest need not.
        end = (trailer, content.Slice(content.Length - needed, trailer.SummaryLength).ToArray());
        return true;
    }
}
