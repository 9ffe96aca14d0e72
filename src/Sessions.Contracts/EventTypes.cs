namespace Sessions.Contracts;

/// <summary>The types of events in a session's log (their names are stored, so they never change).</summary>
public static class EventTypes
{
    /// <summary>The first event of every log.</summary>
    public const string SessionCreated = "session.created";

    /// <summary>Items that the session had not seen before, hung below their parent in the context tree.</summary>
    public const string ItemsAppended = "items.appended";

    /// <summary>A provider call began.</summary>
    public const string TurnStarted = "turn.started";

    /// <summary>A provider call ended with an answer.</summary>
    public const string TurnCompleted = "turn.completed";

    /// <summary>A provider call ended with an error of the provider or of the way to it.</summary>
    public const string TurnFailed = "turn.failed";

    /// <summary>The client went away before the answer ended; what was received is recorded.</summary>
    public const string TurnAborted = "turn.aborted";

    /// <summary>The outcome of a started turn will not be known: its front door died.</summary>
    public const string TurnLost = "turn.lost";

    /// <summary>Metadata of the session was set or removed.</summary>
    public const string MetadataChanged = "metadata.changed";

    /// <summary>The session takes no more turns.</summary>
    public const string SessionClosed = "session.closed";

    /// <summary>The session's own policy was set or removed.</summary>
    public const string PolicyChanged = "policy.changed";

    /// <summary>The head of a path is sent rewritten from now on; the originals stay in the log.</summary>
    public const string ContextCompacted = "context.compacted";

    /// <summary>A compaction was undone.</summary>
    public const string ContextRestored = "context.restored";

    /// <summary>A compaction was due and came to nothing.</summary>
    public const string CompactionFailed = "context.compaction_failed";

    /// <summary>A turn's context has reached a threshold.</summary>
    public const string ContextPressure = "context.pressure";

    /// <summary>A turn has read less from the provider's prefix cache than it could have.</summary>
    public const string CacheBroken = "cache.broken";

    /// <summary>The session goes on with what another one has said.</summary>
    public const string SessionForked = "session.forked";

    /// <summary>The conversation goes on from an earlier place.</summary>
    public const string SessionRewound = "session.rewound";

    /// <summary>The session was idle for longer than it lives.</summary>
    public const string SessionExpired = "session.expired";

    /// <summary>Another session works for this one and shares its limits.</summary>
    public const string ChildAdded = "child.added";

    /// <summary>A turn of another session has set aside a part of what this one may use.</summary>
    public const string BudgetReserved = "budget.reserved";

    /// <summary>What that turn came to.</summary>
    public const string BudgetSettled = "budget.settled";

    /// <summary>What every type that agents emit themselves begins with.</summary>
    public const string CustomPrefix = "custom.";

    /// <summary>Longest legal custom type, in characters.</summary>
    public const int CustomLengthMax = 128;
}
