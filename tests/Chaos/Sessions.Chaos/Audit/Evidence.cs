using Sessions.Chaos.Agents;
using Sessions.Chaos.Audit.Kept;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Ledger;
using Sessions.Storage;

namespace Sessions.Chaos.Audit;

/// <summary>Something that must not be.</summary>
/// <param name="Rule">Which promise is broken.</param>
/// <param name="Where">The session, the node.</param>
/// <param name="What">What was found.</param>
public sealed record Violation(string Rule, string Where, string What);

/// <summary>A session's log as the store gave it.</summary>
public sealed record StoredLog(SessionKey Key, IReadOnlyList<StoredBatch> Batches);

/// <summary>What a node says of a session.</summary>
/// <param name="Node">Which node.</param>
/// <param name="Key">Which session.</param>
/// <param name="View">Its answer to the session's own tenant; null where it refused.</param>
/// <param name="ForeignStatus">The status of its answer to the other tenant.</param>
/// <param name="ForeignBody">The body of its answer to the other tenant for the session's events.</param>
public sealed record NodeAnswer(string Node, SessionKey Key, SessionView? View, int ForeignStatus, string ForeignBody)
{
    /// <summary>The status where there was no answer.</summary>
    public const int None = 0;
}

/// <summary>The sessions that a node lists for a tenant.</summary>
public sealed record NodeListing(string Node, string Tenant, IReadOnlyList<string> Sessions);

/// <summary>All that an audit looks at, gathered once the grid has come to rest.</summary>
public sealed record Evidence
{
    public required IReadOnlyCollection<Acknowledged> Acknowledged { get; init; }

    public required IReadOnlyList<StoredLog> Logs { get; init; }

    public required IReadOnlyDictionary<string, TokenUsage> Bills { get; init; }

    public IReadOnlyList<NodeAnswer> Answers { get; init; } = [];

    public IReadOnlyList<NodeListing> Listings { get; init; } = [];

    public KeptEvidence Kept { get; init; } = new();
}
