using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Runtime;

/// <summary>Where a conversation stands.</summary>
public sealed record ConversationFacts
{
    /// <summary>Where it goes on.</summary>
    public required ConversationTip Tip { get; init; }

    /// <summary>The last item and everything before it; the root for an empty conversation.</summary>
    public ChainHash Leaf { get; init; }

    /// <summary>The items, without their content; empty where the caller has them.</summary>
    public IReadOnlyList<PathItem> Items { get; init; } = [];

    /// <summary>The model of the main thread's last turn; null before the first.</summary>
    public string? Model { get; init; }

    /// <summary>The main thread's name; null where it has none.</summary>
    public string? Thread { get; init; }

    /// <summary>The log's head, for <see cref="ISession.WaitBeyondAsync"/>.</summary>
    public long Head { get; init; }

    /// <summary>When the session was created; tells it from a later one of the same name.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The session that it works for and shares the limits of; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>The endpoint that it belongs to; null for none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Merged metadata; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The session's own policy; null where its tenant's holds.</summary>
    public SessionPolicy? Policy { get; init; }

    /// <summary>What has been used of its limits.</summary>
    public Spending Spent { get; init; }
}

/// <summary>What a fork shares with the session that it comes from.</summary>
/// <param name="Origin">What the fork's log says of it.</param>
/// <param name="Path">The shared items.</param>
/// <param name="Tip">Where that session's conversation stands behind them.</param>
public sealed record ForkOffer(SessionForkedData Origin, TurnPath Path, ConversationTip Tip)
{
    /// <summary>The endpoint that the fork belongs to as well; null for none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The policy that the fork begins with for its endpoint's sake; null where it chooses.</summary>
    public SessionPolicy? Policy { get; init; }
}
