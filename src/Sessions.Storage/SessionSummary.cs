using Sessions.Contracts;

namespace Sessions.Storage;

/// <summary>What listings show of a session without waking it; a cache of its fold.</summary>
public sealed record SessionSummary
{
    /// <summary>The key id of the principal that created the session.</summary>
    public required string Owner { get; init; }

    /// <summary>Idle, running or closed.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>When the session was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last event happened.</summary>
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>Turns started.</summary>
    public required int Turns { get; init; }

    /// <summary>Cumulated prompt tokens.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Cumulated generated tokens.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Cumulated cost, in billionths of a US dollar.</summary>
    public required long CostNanoUsd { get; init; }

    /// <summary>When it may be removed unless it is used again; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What is known of its prefix cache; null before its first turn.</summary>
    public CacheSummary? Cache { get; init; }

    /// <summary>Merged metadata; null when there is none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
