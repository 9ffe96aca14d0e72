namespace Sessions.Contracts.Views;

/// <summary>One event of a session's log.</summary>
public sealed record EventView
{
    /// <summary>Where it stands, 1-based and gapless.</summary>
    public required long Position { get; init; }

    /// <summary>Its type, one of <see cref="EventTypes"/> or <c>custom.*</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Version of its payload.</summary>
    public required int V { get; init; }

    /// <summary>When it happened; never earlier than the event before it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The turn it belongs to; 0 for none.</summary>
    public int Turn { get; init; }

    /// <summary>Its payload, byte for byte as the log holds it; null where the type has none.</summary>
    public JsonText? Data { get; init; }
}

/// <summary>One slice of a log.</summary>
/// <param name="Events">The events in the order that was asked for.</param>
/// <param name="Next">Continue from here: as <c>after</c> when ascending, as <c>before</c> when descending.</param>
/// <param name="HasMore">
/// Whether the asked range goes on behind <paramref name="Next"/>; a filter may still find nothing.
/// </param>
/// <param name="Head">Position of the log's last event.</param>
public sealed record EventPageView(IReadOnlyList<EventView> Events, long Next, bool HasMore, long Head);
