namespace Sessions.Runtime.Reading;

/// <summary>Which events of a log to read; every part that is set must match.</summary>
public sealed record EventQuery
{
    /// <summary>Most events of one page.</summary>
    public const int LimitMax = 1_000;

    /// <summary>Only events after this position, as the reader's last read position; 0 from the beginning.</summary>
    public long After { get; init; }

    /// <summary>Only events before this position; <see cref="long.MaxValue"/> up to the end.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Events of a page, 1–<see cref="LimitMax"/>.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Newest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Which types; null for all.</summary>
    public EventTypeFilter? Types { get; init; }

    /// <summary>Only events of this turn; null for all.</summary>
    public int? Turn { get; init; }

    /// <summary>Only events that happened at this time or earlier; null for all.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>One slice of a log.</summary>
/// <param name="Events">The events in the order that was asked for.</param>
/// <param name="Next">
/// The last position looked at: <c>After</c> of the next page, or <c>Before</c> when descending.
/// </param>
/// <param name="HasMore">Whether the asked range goes on behind <paramref name="Next"/>.</param>
/// <param name="Head">Position of the log's last event; 0 when there is no log.</param>
public sealed record EventPage(IReadOnlyList<LogEvent> Events, long Next, bool HasMore, long Head);
