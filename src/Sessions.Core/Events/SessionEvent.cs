namespace Sessions.Core.Events;

/// <summary>One entry of a session's log; its position is where it stands, so it does not carry one.</summary>
public abstract record SessionEvent
{
    /// <summary>When it happened, UTC, milliseconds; never earlier than the event before it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The turn it belongs to; 0 for none.</summary>
    public int Turn { get; init; }
}

/// <summary><c>session.created</c></summary>
public sealed record SessionCreated : SessionEvent
{
    /// <summary>The payload.</summary>
    public required SessionCreatedData Data { get; init; }
}

/// <summary><c>items.appended</c></summary>
public sealed record ItemsAppended : SessionEvent
{
    /// <summary>The payload.</summary>
    public required ItemsAppendedData Data { get; init; }
}

/// <summary><c>turn.started</c></summary>
public sealed record TurnStarted : SessionEvent
{
    /// <summary>The payload.</summary>
    public required TurnStartedData Data { get; init; }
}

/// <summary><c>turn.completed</c>, <c>turn.failed</c>, <c>turn.aborted</c> or <c>turn.lost</c></summary>
public sealed record TurnEnded : SessionEvent
{
    /// <summary>Which of the four.</summary>
    public required Turns.TurnEnding Ending { get; init; }

    /// <summary>The payload.</summary>
    public required TurnEndedData Data { get; init; }
}

/// <summary><c>metadata.changed</c></summary>
public sealed record MetadataChanged : SessionEvent
{
    /// <summary>The payload.</summary>
    public required MetadataChangedData Data { get; init; }
}

/// <summary><c>policy.changed</c></summary>
public sealed record PolicyChanged : SessionEvent
{
    /// <summary>The payload.</summary>
    public required PolicyChangedData Data { get; init; }
}

/// <summary><c>context.compacted</c></summary>
public sealed record ContextCompacted : SessionEvent
{
    /// <summary>The payload.</summary>
    public required ContextCompactedData Data { get; init; }
}

/// <summary><c>context.restored</c></summary>
public sealed record ContextRestored : SessionEvent
{
    /// <summary>The payload.</summary>
    public required ContextRestoredData Data { get; init; }
}

/// <summary><c>context.compaction_failed</c></summary>
public sealed record CompactionFailed : SessionEvent
{
    /// <summary>The payload.</summary>
    public required CompactionFailedData Data { get; init; }
}

/// <summary><c>context.pressure</c></summary>
public sealed record ContextPressure : SessionEvent
{
    /// <summary>The payload.</summary>
    public required ContextPressureData Data { get; init; }
}

/// <summary><c>session.closed</c></summary>
public sealed record SessionClosed : SessionEvent;

/// <summary><c>custom.*</c>, emitted by an agent.</summary>
public sealed record CustomEvent : SessionEvent
{
    /// <summary>The full type, <c>custom.</c> included.</summary>
    public required string Type { get; init; }

    /// <summary>The payload.</summary>
    public required CustomEventData Data { get; init; }
}

/// <summary><c>cache.broken</c></summary>
public sealed record CacheBroken : SessionEvent
{
    /// <summary>The payload.</summary>
    public required CacheBrokenData Data { get; init; }
}
