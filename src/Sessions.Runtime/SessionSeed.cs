using Sessions.Contracts.Policies;

namespace Sessions.Runtime;

/// <summary>What a session begins with.</summary>
public sealed record SessionSeed
{
    /// <summary>A session without anything.</summary>
    public static SessionSeed Empty { get; } = new();

    /// <summary>Metadata; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The session that it works for and shares the limits of; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>A policy of its own; null where the tenant's holds.</summary>
    public SessionPolicy? Policy { get; init; }

    /// <summary>The endpoint that it belongs to, whose operator alone changes its policy; null for none.</summary>
    public string? Endpoint { get; init; }
}
