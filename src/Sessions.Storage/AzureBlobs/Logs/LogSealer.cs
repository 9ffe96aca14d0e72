using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>Rewrites a full open segment as one block blob and opens the next.</summary>
/// <remarks>
/// <para>
/// The copy is written first, then an empty append blob takes the place of the open one, under the condition that it is
/// still the version that was copied. So the log is whole at every moment: until that moment the copy is not used,
/// from then on it is all there is. A writer, sealer or deleter who was faster voids the condition, and the copy stays
/// unused until the session is deleted.
/// </para>
/// <para>
/// A copy of a living log is never removed for being unused: another sealer may have found it and be about to use it.
/// </para>
/// <para>
/// Azure reads an append blob block by block, which takes seconds for a full one. So most of it is read while appends
/// go on: what is in the segment stays as it is, and in the turn of the log only what has come since is read.
/// </para>
/// </remarks>
internal sealed class LogSealer(
    BlobAccess blobs, LogTails tails, AzureBlobStoreOptions options, TimeProvider time, ILogger logger)
{
    public bool IsDue(TailState tail) =>
        tail.Blocks >= options.SegmentBlocksMax || tail.Length >= options.SegmentBytesMax;

    /// <summary>Seals the open segment if it is due, beside appends as long as it can be.</summary>
    public async Task SealAsync(SessionLog log, CancellationToken cancellationToken)
    {
        if (!log.TryBeginSealing())
        {
            return;
        }

        try
        {
            var read = await ReadAsync(log, cancellationToken).ConfigureAwait(false);
            _ = await log.WriteAsync(cancellation => SealAsync(log, read, cancellation), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            log.EndSealing();
        }
    }

    private async ValueTask<ReadSegment?> ReadAsync(SessionLog log, CancellationToken cancellationToken)
    {
        if (log.Tail is not { } tail || !IsDue(tail))
        {
            return null;
        }

        try
        {
            var fetched = await blobs.GetAsync(BlobNames.TailOf(log.Key), 0, tail.Length, null, cancellationToken)
                .ConfigureAwait(false);
            return fetched.Status == FetchStatus.Found && fetched.Content.Length == tail.Length
                ? new ReadSegment(TailName.Of(fetched.Facts!), fetched.Content)
                : null;
        }
        catch (StoreUnavailableException e)
        {
            Log.NotSealed(logger, log.Key, e);
            return null;
        }
    }

    private async Task<bool> SealAsync(SessionLog log, ReadSegment? read, CancellationToken cancellationToken)
    {
        try
        {
            return !log.IsUnsettled
                && read is not null
                && log.Tail is { } tail
                && tail.Name == read.Name
                && IsDue(tail)
                && await SealAsync(log, tail, read, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Log.NotSealed(logger, log.Key, e);
            return false;
        }
    }

    private async ValueTask<bool> SealAsync(
        SessionLog log, TailState tail, ReadSegment read, CancellationToken cancellationToken)
    {
        var blob = BlobNames.TailOf(log.Key);
        if (tail.Head == tail.Name.Base
            || await WholeAsync(blob, tail, read.Content, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return false;
        }

        var first = tail.Name.Base + 1;
        var copy = BlobNames.Segment(log.Key, tail.Name.Log, first, tail.Head);
        var length = await CopyAsync(copy, first, content, cancellationToken).ConfigureAwait(false);
        var next = new TailName(
            tail.Name.Log, tail.Head, first, length, tail.Name.SealedFirst, tail.Name.SealedLength);
        var conditions = new AppendBlobRequestConditions { IfMatch = tail.ETag };
        var opened = await blobs.CreateAppendAsync(blob, next.ToMetadata(), conditions, cancellationToken)
            .ConfigureAwait(false);
        if (opened is { } etag)
        {
            log.Set(tail with { Name = next, ETag = etag, Length = 0, Blocks = 0 });
            Log.Sealed(logger, log.Key, first, tail.Head, length);
            return true;
        }

        var seen = await tails.LoadAsync(log.Key, cancellationToken).ConfigureAwait(false);
        log.Set(seen);
        if (seen?.Name.Log != tail.Name.Log)
        {
            // Deleted meanwhile: nobody will use the copy, and nothing of the session may stay.
            _ = await blobs.DeleteAsync(copy, null, cancellationToken).ConfigureAwait(false);
        }

        return seen?.Name == next;
    }

    // The segment in this version; null when it has moved on.
    private async ValueTask<ReadOnlyMemory<byte>?> WholeAsync(
        string blob, TailState tail, ReadOnlyMemory<byte> read, CancellationToken cancellationToken)
    {
        if (read.Length == tail.Length)
        {
            return read;
        }

        var version = new BlobRequestConditions { IfMatch = tail.ETag };
        var rest = await blobs.GetAsync(blob, read.Length, tail.Length - read.Length, version, cancellationToken)
            .ConfigureAwait(false);
        if (rest.Status != FetchStatus.Found || read.Length + rest.Content.Length != tail.Length)
        {
            return null;
        }

        var whole = new byte[tail.Length];
        read.CopyTo(whole);
        rest.Content.CopyTo(whole.AsMemory(read.Length));
        return whole;
    }

    private async ValueTask<long> CopyAsync(
        string name, long first, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var conditions = new BlobRequestConditions { IfNoneMatch = Azure.ETag.All };
        var metadata = SegmentOffsets.Write(first, OffsetsOf(content));
        var blockId = Guid.CreateVersion7(time.GetUtcNow());
        var written = await blobs.PutAsync(name, content, blockId, metadata, conditions, cancellationToken)
            .ConfigureAwait(false);
        if (written is not null)
        {
            return content.Length;
        }

        // Another sealer's copy of the same events; it may lack a fence at its end, nothing else.
        var there = await blobs.HeadAsync(name, cancellationToken).ConfigureAwait(false);
        return there?.Length ?? throw new StoreUnavailableException("A sealed segment vanished.");
    }

    private static List<(long First, long Offset)> OffsetsOf(ReadOnlyMemory<byte> content)
    {
        List<(long First, long Offset)> offsets = [];
        for (var offset = 0; offset < content.Length;)
        {
            var rest = content[offset..];
            var block = BlockLayout.Read(rest[..BlockLayout.LengthAtStart(rest.Span)]);
            if (block.Count > 0 && (offsets.Count == 0 || offset - offsets[^1].Offset >= BlockOffsets.Spacing))
            {
                offsets.Add((block.First, offset));
            }

            offset += block.Length;
        }

        return offsets;
    }
}

/// <summary>An open segment as far as it was read.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Content">Its bytes from its beginning.</param>
internal sealed record ReadSegment(TailName Name, ReadOnlyMemory<byte> Content);
