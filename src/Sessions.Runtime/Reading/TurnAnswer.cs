using Sessions.Contracts.Views;
using Sessions.Core.Events;

namespace Sessions.Runtime.Reading;

/// <summary>One turn with what was answered, as its session's log holds it.</summary>
public sealed record TurnAnswer
{
    /// <summary>The turn's number.</summary>
    public required int Turn { get; init; }

    /// <summary>How it began.</summary>
    public required TurnStartedData Started { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public TurnStatus Status { get; init; } = TurnStatus.Running;

    /// <summary>Position of the event that ended it; 0 while it runs.</summary>
    public long Position { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public TurnEndedData? Ended { get; init; }

    /// <summary>
    /// The answer in the provider's non-streamed shape, JSON; empty where there is none or content is not kept.
    /// </summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>The provider's own usage JSON; empty where it sent none.</summary>
    public ReadOnlyMemory<byte> Usage { get; init; }

    /// <summary>The answer as it went to the client, gzip; empty where it was not kept.</summary>
    public ReadOnlyMemory<byte> Gzip { get; init; }
}
