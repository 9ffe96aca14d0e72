using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Positional slices of a log.</summary>
/// <remarks>
/// A call looks at a bounded part of the log whatever the filter. A page may therefore be short or empty while its
/// range
/// goes on; <see cref="EventPage.Next"/> moves forward all the same.
/// </remarks>
public static class EventSlices
{
    /// <summary>Events that one call looks at, at most.</summary>
    public const int ScannedEventsMax = 20_000;

    /// <summary>Bytes that one call looks at, at most; a single larger event is still read.</summary>
    public const long ScannedBytesMax = 8 * 1024 * 1024;

    /// <summary>Bytes of events that one page holds, at most; a single larger event is still returned.</summary>
    public const long PageBytesMax = 4 * 1024 * 1024;

    // A turn's items stand directly before its start; a few positions to spare cost nothing.
    private const int TurnLead = 4;

    /// <summary>Reads one page. The caller has been shown to be allowed to read.</summary>
    /// <remarks>
    /// An ascending page of one turn stops behind the event that ends the turn; what was added to the turn later is
    /// on the
    /// following pages.
    /// </remarks>
    public static async ValueTask<EventPage> ReadAsync(
        ISessionStore store, ISession session, EventQuery query, CancellationToken cancellationToken)
    {
        var key = session.Key;
        var head = await store.ReadHeadAsync(key, cancellationToken).ConfigureAwait(false);
        var low = query.After;
        var high = Math.Min(head, query.Before - 1);
        if (query.Turn is { } turn)
        {
            var started = await session.LocateTurnAsync(turn, cancellationToken).ConfigureAwait(false);
            (low, high) = started == 0 ? (0, 0) : (Math.Max(low, started - 1 - TurnLead), high);
        }

        if (query.Until is { } until && low < high)
        {
            high = await LastUntilAsync(store, key, low, high, until, cancellationToken).ConfigureAwait(false);
        }

        var page = new PageUnderConstruction(query);
        if (low >= high)
        {
            return new EventPage([], query.Descending ? Math.Min(query.Before, head + 1) : query.After, false, head);
        }

        var events = query.Descending
            ? LogScan.BackwardAsync(store, key, high + 1, low, cancellationToken)
            : LogScan.ForwardAsync(store, key, low, high, cancellationToken);
        page.Last = query.Descending ? high + 1 : low;
        await foreach (var e in events.ConfigureAwait(false))
        {
            if (!page.Take(e))
            {
                break;
            }
        }

        return new EventPage(page.Events, page.Last, query.Descending ? page.Last > low + 1 : page.Last < high, head);
    }

    // Times never run backwards in a log, so the last event up to a moment can be bisected.
    private static async ValueTask<long> LastUntilAsync(
        ISessionStore store,
        SessionKey key,
        long low,
        long high,
        DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        var probe = high;
        while (low < high)
        {
            var e = await LogScan.AtAsync(store, key, probe, cancellationToken).ConfigureAwait(false);
            if (e is { } found && EventHeader.Read(found.Json.Span).At <= until)
            {
                low = probe;
            }
            else
            {
                high = probe - 1;
            }

            probe = low + ((high - low + 1) / 2);
        }

        return low;
    }

    private sealed class PageUnderConstruction(EventQuery query)
    {
        private int _scanned;
        private long _scannedBytes;
        private long _bytes;

        public List<LogEvent> Events { get; } = [];

        public long Last { get; set; }

        /// <summary>
        /// Looks at the next event; false when the page ends with it, or before it when it does not fit.
        /// </summary>
        public bool Take(LogEvent e)
        {
            var header = EventHeader.Read(e.Json.Span);
            var chosen = (query.Turn is null || header.Turn == query.Turn)
                && query.Types?.Matches(header.Type) != false;
            if (chosen && Events.Count > 0 && _bytes + e.Json.Length > PageBytesMax)
            {
                return false;
            }

            if (chosen)
            {
                Events.Add(e);
                _bytes += e.Json.Length;
            }

            Last = e.Position;
            _scannedBytes += e.Json.Length;
            return Events.Count < query.Limit
                && ++_scanned < ScannedEventsMax
                && _scannedBytes < ScannedBytesMax
                && !EndsTurn(header);
        }

        private bool EndsTurn(in EventHeader header) =>
            !query.Descending && query.Turn == header.Turn && TurnEnds.TryRead(header.Type, out _);
    }
}
