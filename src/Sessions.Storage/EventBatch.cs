using Sessions.Core.Items;

namespace Sessions.Storage;

/// <summary>Events that enter the log together or not at all.</summary>
public sealed class EventBatch
{
    /// <summary>Names this batch for good; an append whose outcome is unknown is settled by it.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>
    /// The batch before this one, where that is still in flight: this one is refused unless that one is the last in the
    /// log. The position alone cannot tell: another node may have brought the log to just this position. Null when the
    /// batch before is known to be in.
    /// </summary>
    public Guid? After { get; init; }

    /// <summary>How many events, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>The events as <see cref="EventFrames"/> lays them out; stored as they are.</summary>
    public required ReadOnlyMemory<byte> Frames { get; init; }

    /// <summary>
    /// Nobody waits for this batch alone: a store that groups its writes may hold it back some milliseconds, so that it
    /// shares the next one's commit.
    /// </summary>
    public bool IsPatient { get; init; }

    /// <summary>What listings show of the session once this batch is in; null leaves the entry as it was.</summary>
    public SessionSummary? Summary { get; init; }

    /// <summary>
    /// What requests that extend this batch's turn find the session by, once this batch is in; null for nothing. Needs
    /// <see cref="Summary"/>, whose owner's requests are meant. A store that is no <see cref="IPathIndex"/> ignores it.
    /// </summary>
    public ChainHash? Tip { get; init; }
}
