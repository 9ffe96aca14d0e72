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
/// </remarks>
internal sealed class LogSealer(
    BlobAccess blobs, LogTails tails, AzureBlobStoreOptions options, TimeProvider time, ILogger logger)
{
    public bool IsDue(TailState tail) =>
        tail.Blocks >= options.SegmentBlocksMax || tail.Length >= options.SegmentBytesMax;

    /// <summary>Seals the open segment if it is due; runs in the turn of its log.</summary>
    public async Task<bool> SealAsync(SessionLog log, CancellationToken cancellationToken)
    {
        try
        {
            return !log.IsUnsettled
                && log.Tail is { } tail
                && IsDue(tail)
                && await SealAsync(log, tail, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Log.NotSealed(logger, log.Key, e);
            return false;
        }
    }

    private async ValueTask<bool> SealAsync(SessionLog log, TailState tail, CancellationToken cancellationToken)
    {
        var version = new BlobRequestConditions { IfMatch = tail.ETag };
        var blob = BlobNames.TailOf(log.Key);
        var fetched = await blobs.GetAsync(blob, 0, tail.Length, version, cancellationToken).ConfigureAwait(false);
        if (fetched.Status != FetchStatus.Found || tail.Head == tail.Name.Base)
        {
            return false;
        }

        var first = tail.Name.Base + 1;
        var copy = BlobNames.Segment(log.Key, tail.Name.Log, first, tail.Head);
        var length = await CopyAsync(copy, first, fetched.Content, cancellationToken).ConfigureAwait(false);
        var next = new TailName(tail.Name.Log, tail.Head, first, length);
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
