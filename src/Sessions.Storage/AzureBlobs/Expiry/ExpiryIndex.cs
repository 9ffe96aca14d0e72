using Azure;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Expiry;

/// <summary>Says in which hour sessions may expire, by the names of empty blobs.</summary>
/// <remarks>
/// Of a session that expires there is a marker in the hour of that time or in an earlier one. Activity moves the time
/// on and leaves the marker where it is: the sweep that comes past it looks at the log, which has the last word, and
/// moves it. So a session that stays active costs nothing until its marker's hour has come. A marker is written before
/// the append that needs it.
/// </remarks>
internal sealed class ExpiryIndex(BlobAccess blobs)
{
    /// <summary>Makes sure of a marker for the expiry that an append brings.</summary>
    /// <param name="key">The session.</param>
    /// <param name="known">What its log says so far; null for a session that does not expire.</param>
    /// <param name="expiresAt">When it expires from now on; null for never.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the log is to say; null for a session that does not expire.</returns>
    public async ValueTask<ExpiryMark?> ExpectAsync(
        SessionKey key, ExpiryMark? known, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        if (expiresAt is not { } at)
        {
            return null;
        }

        // Moved to an earlier time, it is written again even where it stands: who has looked at this session remembers
        // a later time, by the marker's version.
        if (known is { } mark && at >= mark.At)
        {
            return mark with { At = at };
        }

        var hour = ExpiryMark.HourOf(at);
        await AddAsync(key, hour, cancellationToken).ConfigureAwait(false);
        return new ExpiryMark(at, hour);
    }

    public async ValueTask AddAsync(SessionKey key, long hour, CancellationToken cancellationToken) =>
        _ = await blobs.CreateAppendAsync(BlobNames.ExpiryMarker(key, hour), null, null, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The markers of a session that is about to be removed, in their versions.</summary>
    /// <remarks>
    /// To be asked before the session is gone, so that removing them in these versions spares those of a session that
    /// is begun anew under the name.
    /// </remarks>
    public async ValueTask<IReadOnlyList<(string Marker, ETag Version)>> FindAsync(
        SessionKey key, ExpiryMark? mark, CancellationToken cancellationToken)
    {
        if (mark is not { } expiry)
        {
            return [];
        }

        List<(string, ETag)> found = [];

        // Where the sweep has moved it: the session has not been used since, or it would not be there either.
        var moved = ExpiryMark.HourOf(expiry.At);
        for (var hour = expiry.Hour; ; hour = moved)
        {
            var name = BlobNames.ExpiryMarker(key, hour);
            if (await blobs.HeadAsync(name, cancellationToken).ConfigureAwait(false) is { } facts)
            {
                found.Add((name, facts.ETag));
            }

            if (hour == moved)
            {
                return found;
            }
        }
    }

    /// <summary>Removes a marker if it is still in this version.</summary>
    public ValueTask<bool> RemoveAsync(string marker, ETag? version, CancellationToken cancellationToken) =>
        blobs.DeleteAsync(marker, version, cancellationToken);
}
