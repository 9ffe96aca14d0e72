using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Conversations;

/// <summary>A conversation that the grid keeps, with its content, up to where it goes on.</summary>
/// <param name="Facts">Where it stands.</param>
/// <param name="Items">Its items, tools and instructions first, the last answer's included.</param>
internal sealed record Conversation(ConversationFacts Facts, IReadOnlyList<ConversationItem> Items)
{
    /// <summary>Until when this may be used, where another session's log holds a part; null where none does.</summary>
    public DateTimeOffset? SharedUntil { get; init; }

    /// <summary>The conversation in which nothing has been said.</summary>
    public static Conversation Empty { get; } = new(new ConversationFacts { Tip = default }, []);

    /// <summary>The wire format of the items; null for an empty conversation.</summary>
    public WireFormat? Wire => Facts.Tip.Wire == default ? null : Facts.Tip.Wire;
}
