using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Listing;

/// <summary>Says in which hour each session was last active, by the names of empty blobs.</summary>
/// <remarks>
/// An entry is written before the append that moves a session into its hour, so the true entry of a session is always
/// there; others of it may be there as well, left over or ahead, and readers tell them by the session's log.
/// </remarks>
internal sealed class ActivityIndex(BlobAccess blobs, BackgroundWork background, ILogger logger)
{
    private const string Mark = "atrest";

    /// <summary>Whether the session was seen not to be running, in an hour that is long past.</summary>
    public static bool IsMarked(IDictionary<string, string>? metadata) => metadata?.ContainsKey(Mark) == true;

    public async ValueTask AddAsync(SessionKey key, long hour, CancellationToken cancellationToken) =>
        _ = await blobs.CreateAppendAsync(BlobNames.IndexEntry(key, hour), null, null, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Marks an entry if it is still in this version.</summary>
    public async ValueTask MarkAsync(string entry, ETag? version, CancellationToken cancellationToken) =>
        _ = await blobs.CreateAppendAsync(
            entry,
            new Dictionary<string, string> { [Mark] = "1" },
            new AppendBlobRequestConditions { IfMatch = version },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> RemoveAsync(SessionKey key, long hour, CancellationToken cancellationToken) =>
        blobs.DeleteAsync(BlobNames.IndexEntry(key, hour), null, cancellationToken);

    /// <summary>Removes an entry that no longer holds, without anyone waiting for it.</summary>
    public void RemoveLater(SessionKey key, long hour) => background.Run(async cancellation =>
    {
        try
        {
            _ = await RemoveAsync(key, hour, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Log.EntryNotRemoved(logger, key, e);
        }
    });
}
