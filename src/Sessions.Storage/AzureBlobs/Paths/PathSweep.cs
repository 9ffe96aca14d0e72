using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Paths;

/// <summary>Removes entries that are too old to be found, or that lead nowhere.</summary>
/// <remarks>
/// An owner's entries are spread over the shards evenly, so who writes comes past every shard of the tenant in time.
/// </remarks>
internal sealed class PathSweep(BlobAccess blobs, BackgroundWork background, ILogger logger)
{
    /// <summary>Looks through the shard of a hash.</summary>
    public void RunLater(TenantId tenant, string hash, DateTimeOffset oldest) => background.Run(async cancellation =>
    {
        try
        {
            var shard = BlobNames.PathShard(tenant, hash);
            await foreach (var blob in blobs.ListAsync(shard, cancellation).ConfigureAwait(false))
            {
                if (PathEntry.Of(blob.Metadata) is { } entry && entry.At < oldest.ToUnixTimeSeconds())
                {
                    _ = await blobs.DeleteAsync(blob.Name, blob.Properties.ETag, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (StoreUnavailableException e)
        {
            Log.PathsNotSwept(logger, tenant, e);
        }
    });

    /// <summary>Removes one entry, in the version that was seen.</summary>
    public void RemoveLater(TenantId tenant, string name, BlobFacts seen) => background.Run(async cancellation =>
    {
        try
        {
            _ = await blobs.DeleteAsync(name, seen.ETag, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Log.PathsNotSwept(logger, tenant, e);
        }
    });
}
