using Azure.Storage.Blobs.Models;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Logs;

namespace Sessions.Storage.AzureBlobs.Paths;

/// <summary>Removes the entries of a session that is about to be deleted.</summary>
/// <remarks>
/// Its log says which they are, and only then: reading it costs the more the longer it is, and nothing where the
/// session has left no entry. An entry that another session has taken over stays.
/// </remarks>
internal sealed class PathRemoval(BlobAccess blobs, AzureBlobStoreOptions options)
{
    /// <summary>Removes what a version of the log has left.</summary>
    public async ValueTask RemoveAsync(SessionKey key, TailState tail, CancellationToken cancellationToken)
    {
        var mark = await blobs.HeadAsync(BlobNames.PathsOf(key), cancellationToken).ConfigureAwait(false);
        if (mark is null || PathMark.LifeOf(mark.Metadata) != tail.Name.Log)
        {
            return;
        }

        HashSet<(string Owner, ChainHash Tip)> tips = [];
        await foreach (var segment in blobs.ListAsync(BlobNames.Segments(key, tail.Name.Log), cancellationToken)
            .ConfigureAwait(false))
        {
            await ReadAsync(segment.Name, null, null, tips, cancellationToken).ConfigureAwait(false);
        }

        if (tail.Length > 0)
        {
            // In another version by now, it cannot be deleted as this one, and is read again.
            var version = new BlobRequestConditions { IfMatch = tail.ETag };
            await ReadAsync(BlobNames.TailOf(key), tail.Length, version, tips, cancellationToken).ConfigureAwait(false);
        }

        var sideBySide = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.ListingConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            tips,
            sideBySide,
            (tip, cancellation) => RemoveAsync(
                key, tail.Name.Log, PathEntry.NameOf(key.Tenant, tip.Owner, tip.Tip), cancellation))
            .ConfigureAwait(false);
    }

    private async ValueTask RemoveAsync(
        SessionKey key, Guid life, string name, CancellationToken cancellationToken)
    {
        var facts = await blobs.HeadAsync(name, cancellationToken).ConfigureAwait(false);
        if (facts is not null
            && PathEntry.Of(facts.Metadata) is { } entry
            && entry.Session == key.Id
            && entry.Log == life)
        {
            _ = await blobs.DeleteAsync(name, facts.ETag, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ReadAsync(
        string blob,
        long? length,
        BlobRequestConditions? version,
        HashSet<(string Owner, ChainHash Tip)> tips,
        CancellationToken cancellationToken)
    {
        var fetched = await blobs.GetAsync(blob, 0, length, version, cancellationToken).ConfigureAwait(false);
        try
        {
            for (var rest = fetched.Content; !rest.IsEmpty;)
            {
                var block = BlockLayout.Read(rest[..BlockLayout.LengthAtStart(rest.Span)]);
                rest = rest[block.Length..];
                if (SummaryCodec.Tip(block.Summary.Span) is { } tip)
                {
                    _ = tips.Add(tip);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException)
        {
            // A damaged log must not keep a session from being deleted; its entries lead nowhere afterwards.
        }
    }
}
