using Azure;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Logs;

namespace Sessions.Storage.AzureBlobs.Expiry;

/// <summary>Lists the sessions that have expired, the one that expired first at the front.</summary>
/// <remarks>
/// <para>
/// Goes through the markers of the hours up to now and looks at the log behind each, two requests. What it has seen
/// it remembers by the marker's version: until the session's time has come, a marker costs no request again.
/// </para>
/// <para>
/// A marker that no longer leads anywhere goes at once where the session is gone. Where the session lives on it is
/// moved, or removed, once its hour is long past: until then an append may be under way that has just made sure of it.
/// </para>
/// </remarks>
internal sealed class ExpiryLister(BlobAccess blobs, LogTails tails, ExpiryIndex index, AzureBlobStoreOptions options)
{
    /// <summary>Logs that a pass looks at before it ends early.</summary>
    public const int LookedAtMax = 5_000;

    // More than the clocks of nodes ever differ, and than an append ever takes.
    private const long HoursPastMin = 2;

    private readonly RecentlyUsed<string, Seen> _seen = new(options.SessionCacheMax, static _ => true);

    public async ValueTask<IReadOnlyList<SessionKey>> ListAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var pass = new Pass(now, limit);
        List<Marker> hour = [];
        var markers = blobs.ListAsync(BlobNames.ExpiryMarkers, cancellationToken);
        await foreach (var blob in markers.ConfigureAwait(false))
        {
            if (!BlobNames.TryReadExpiryMarker(blob.Name, out var at, out var key))
            {
                continue;
            }

            if (hour.Count > 0 && (hour[0].Hour != at || pass.LookedAt + hour.Count >= LookedAtMax))
            {
                await EndHourAsync(hour, pass, cancellationToken).ConfigureAwait(false);
                if (pass.IsOver(hour[0].Hour))
                {
                    return pass.Oldest();
                }

                hour.Clear();
            }

            if (at > ExpiryMark.HourOf(now))
            {
                break;
            }

            var marker = new Marker(blob.Name, blob.Properties.ETag, at, key);
            if (!IsSeenToLast(marker, now))
            {
                hour.Add(marker);
            }
        }

        await EndHourAsync(hour, pass, cancellationToken).ConfigureAwait(false);
        return pass.Oldest();
    }

    private bool IsSeenToLast(Marker marker, DateTimeOffset now) =>
        _seen.TryGet(marker.Name, out var seen)
        && seen.ETag == marker.ETag
        && (seen.ExpiresAt is not { } at || at > now)
        && !IsLongPast(marker, now);

    private async ValueTask EndHourAsync(List<Marker> hour, Pass pass, CancellationToken cancellationToken)
    {
        var expiries = new ExpiryMark?[hour.Count];
        var sideBySide = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.ListingConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, hour.Count, sideBySide, async (i, cancellation) =>
            expiries[i] = await LookAtAsync(hour[i], pass.Now, cancellation).ConfigureAwait(false))
            .ConfigureAwait(false);
        for (var i = 0; i < hour.Count; i++)
        {
            pass.Add(hour[i].Key, expiries[i]?.At);
        }
    }

    // Null: the session is gone or does not expire.
    private async ValueTask<ExpiryMark?> LookAtAsync(
        Marker marker, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tail = await tails.LoadAsync(marker.Key, cancellationToken).ConfigureAwait(false);
        if (tail is null)
        {
            // In this version only: the session may have begun anew.
            _ = await index.RemoveAsync(marker.Name, marker.ETag, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var expiry = SummaryCodec.Expiry(tail.Summary.Span);
        if (expiry?.At <= now)
        {
            return expiry;
        }

        _seen.Set(marker.Name, new Seen(marker.ETag, expiry?.At));
        if (IsLongPast(marker, now))
        {
            if (expiry is { } lasts)
            {
                await index.AddAsync(marker.Key, ExpiryMark.HourOf(lasts.At), cancellationToken).ConfigureAwait(false);
            }

            _ = await index.RemoveAsync(marker.Name, marker.ETag, cancellationToken).ConfigureAwait(false);
        }

        return expiry;
    }

    private static bool IsLongPast(Marker marker, DateTimeOffset now) =>
        marker.Hour + HoursPastMin < ExpiryMark.HourOf(now);

    private readonly record struct Marker(string Name, ETag? ETag, long Hour, SessionKey Key);

    private readonly record struct Seen(ETag? ETag, DateTimeOffset? ExpiresAt);

    /// <summary>What a pass has found so far.</summary>
    private sealed class Pass(DateTimeOffset now, int limit)
    {
        private readonly List<(DateTimeOffset At, SessionKey Key)> _found = [];

        public DateTimeOffset Now => now;

        public int LookedAt { get; private set; }

        public void Add(SessionKey key, DateTimeOffset? expiresAt)
        {
            LookedAt++;
            if (expiresAt <= now)
            {
                _found.Add((expiresAt.Value, key));
            }
        }

        // Whoever expired by the end of that hour has a marker no later: of them all are found.
        public bool IsOver(long hour) =>
            LookedAt >= LookedAtMax || _found.Count(found => ExpiryMark.HourOf(found.At) <= hour) >= limit;

        // A session whose marker was being moved may have shown up twice.
        public IReadOnlyList<SessionKey> Oldest() =>
            [.. _found.OrderBy(static found => found.At).Select(static found => found.Key).Distinct().Take(limit)];
    }
}
