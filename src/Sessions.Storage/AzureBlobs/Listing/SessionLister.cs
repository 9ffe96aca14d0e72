using Azure;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Logs;

namespace Sessions.Storage.AzureBlobs.Listing;

/// <summary>Lists sessions, most recently active first.</summary>
/// <remarks>
/// The index gives the sessions of an hour in no useful order, so all of an hour are looked at: one request each when
/// this process knows the log's version, two when not. A page ends after the hour in which it has looked at
/// <see cref="LookedAtMax"/>, even when it is not full. Who looks for running sessions, as a node does when it
/// starts, leaves a mark at those of hours long past that are not: they cannot run again without a new entry, and are
/// passed over from then on without a request.
/// </remarks>
internal sealed class SessionLister(
    BlobAccess blobs,
    LogTails tails,
    ActivityIndex index,
    RecentlyUsed<SessionKey, ListedLog> known,
    AzureBlobStoreOptions options,
    TimeProvider time)
{
    /// <summary>Sessions that a page looks at before it ends early, but never within an hour.</summary>
    public const int LookedAtMax = 5_000;

    private const long HoursPerDay = 24;

    // More than the clocks of nodes ever differ.
    private const long HoursPastMin = 2;

    public async ValueTask<SessionList> ListAsync(
        TenantId tenant, SessionFilter filter, ListingCursor cursor, CancellationToken cancellationToken)
    {
        var page = new Page(filter, cursor);
        var index = BlobNames.Index(tenant);
        await foreach (var day in blobs.ListFoldersAsync(index, cancellationToken).ConfigureAwait(false))
        {
            var firstHour = BlobNames.HourOfDay(day);
            if (firstHour > page.LastHour || firstHour + HoursPerDay - 1 < page.FirstHour)
            {
                continue;
            }

            if (await ListDayAsync(tenant, day, firstHour, page, cancellationToken).ConfigureAwait(false))
            {
                return page.ToList();
            }
        }

        return new SessionList(page.Entries, null);
    }

    // True: the page ends here.
    private async ValueTask<bool> ListDayAsync(
        TenantId tenant, string day, long firstHour, Page page, CancellationToken cancellationToken)
    {
        List<Candidate> hour = [];
        await foreach (var blob in blobs.ListAsync(day, cancellationToken).ConfigureAwait(false))
        {
            var (at, id) = BlobNames.ReadEntry(blob.Name, firstHour, day.Length);
            var isMarked = ActivityIndex.IsMarked(blob.Metadata);
            if (at > page.LastHour || at < page.FirstHour || (isMarked && page.IsOfRunning))
            {
                continue;
            }

            if (hour.Count > 0 && hour[0].Hour != at)
            {
                if (await EndHourAsync(hour, page, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }

                hour.Clear();
            }

            hour.Add(new Candidate(new SessionKey(tenant, id), at, blob.Name, blob.Properties.ETag));
        }

        return hour.Count > 0 && await EndHourAsync(hour, page, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> EndHourAsync(List<Candidate> hour, Page page, CancellationToken cancellationToken)
    {
        var found = new ListedLog?[hour.Count];
        var sideBySide = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.ListingConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, hour.Count, sideBySide, async (i, cancellation) =>
            found[i] = await LookAtAsync(hour[i], page.IsOfRunning, cancellation).ConfigureAwait(false))
            .ConfigureAwait(false);
        List<(ListingCursor At, ListedLog Log)> sorted = [];
        for (var i = 0; i < hour.Count; i++)
        {
            if (found[i] is { Summary: { } summary } log && log.Hour == hour[i].Hour)
            {
                var ticks = summary.LastActivityAt.UtcTicks;
                sorted.Add((new ListingCursor(log.Hour, ticks, hour[i].Key.Id.Value), log));
            }
        }

        sorted.Sort(static (left, right) => left.At.CompareTo(right.At));
        return page.Take(hour[0].Hour, sorted, hour.Count);
    }

    // Null: the entry stands for nothing, or for a session that is listed under a later hour.
    private async ValueTask<ListedLog?> LookAtAsync(
        Candidate candidate, bool marks, CancellationToken cancellationToken)
    {
        var facts = await blobs.HeadAsync(BlobNames.TailOf(candidate.Key), cancellationToken).ConfigureAwait(false);
        var log = facts is null ? null : await ReadAsync(candidate.Key, facts, cancellationToken).ConfigureAwait(false);
        if (facts is null || log?.Hour > candidate.Hour)
        {
            // In this version only: it may be in use again by now.
            _ = await blobs.DeleteAsync(candidate.Name, candidate.ETag, cancellationToken).ConfigureAwait(false);
        }
        else if (marks && log is not null && IsAtRest(log))
        {
            await index.MarkAsync(candidate.Name, candidate.ETag, cancellationToken).ConfigureAwait(false);
        }

        return log;
    }

    private bool IsAtRest(ListedLog log) =>
        log.Summary.Status != SessionStatus.Running
        && log.Hour + HoursPastMin < time.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour;

    private async ValueTask<ListedLog?> ReadAsync(
        SessionKey key, BlobFacts facts, CancellationToken cancellationToken)
    {
        if (known.TryGet(key, out var listed) && listed.ETag == facts.ETag)
        {
            return listed;
        }

        var tail = await tails.LoadAsync(key, facts, cancellationToken).ConfigureAwait(false)
            ?? await tails.LoadAsync(key, cancellationToken).ConfigureAwait(false);
        if (tail?.IndexedHour is not { } hour)
        {
            return null;
        }

        listed = new ListedLog(tail.ETag, tail.Head, hour, SummaryCodec.Read(tail.Summary.Span));
        known.Set(key, listed);
        return listed;
    }

    private readonly record struct Candidate(SessionKey Key, long Hour, string Name, ETag? ETag);

    /// <summary>A page under construction.</summary>
    private sealed class Page(SessionFilter filter, ListingCursor cursor)
    {
        private readonly ListingCursor _start = cursor;
        private readonly List<SessionListEntry> _entries = [];
        private ListingCursor _last = cursor;
        private int _lookedAt;

        public IReadOnlyList<SessionListEntry> Entries => _entries;

        public bool IsOfRunning => filter.Status == SessionStatus.Running;

        /// <summary>Sessions stand in the hour of their activity or, where clocks went back, a little later.</summary>
        public long LastHour { get; } = filter.ActiveBefore is { } before
            ? Math.Min(cursor.Hour, (before.UtcTicks / TimeSpan.TicksPerHour) + 1)
            : cursor.Hour;

        public long FirstHour { get; } = (filter.ActiveAfter?.UtcTicks ?? 0) / TimeSpan.TicksPerHour;

        public SessionList ToList() => new(_entries, _last.ToContinuation());

        /// <summary>Takes what matches of an hour; true when the page ends with it.</summary>
        public bool Take(long hour, List<(ListingCursor At, ListedLog Log)> sorted, int lookedAt)
        {
            foreach (var (at, log) in sorted)
            {
                if (at.CompareTo(_start) <= 0)
                {
                    continue;
                }

                if (_entries.Count == filter.Limit)
                {
                    return true;
                }

                _last = at;
                if (Matches(log.Summary))
                {
                    _entries.Add(new SessionListEntry(SessionId.Parse(at.Id), log.Head, log.Summary));
                }
            }

            _lookedAt += lookedAt;
            return _lookedAt >= LookedAtMax && _last.Hour == hour && _last != _start;
        }

        private bool Matches(SessionSummary summary) =>
            (filter.Owner is null || filter.Owner == summary.Owner)
            && filter.Shows(summary.Status)
            && (filter.ActiveAfter is null || summary.LastActivityAt >= filter.ActiveAfter)
            && (filter.ActiveBefore is null || summary.LastActivityAt < filter.ActiveBefore)
            && (filter.MetadataKey is null
                || (summary.Metadata is { } metadata
                    && metadata.TryGetValue(filter.MetadataKey, out var value)
                    && (filter.MetadataValue is null || filter.MetadataValue == value)));
    }
}

/// <summary>What a listing shows of one session.</summary>
/// <param name="ETag">The version of its log.</param>
/// <param name="Head">The log's head.</param>
/// <param name="Hour">Its hour in the index.</param>
/// <param name="Summary">Its summary.</param>
internal sealed record ListedLog(ETag ETag, long Head, long Hour, SessionSummary Summary);
