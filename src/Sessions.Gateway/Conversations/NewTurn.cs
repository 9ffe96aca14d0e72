using Sessions.Core.Turns;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Conversations;

/// <summary>What a turn brings to a conversation that the grid keeps.</summary>
internal sealed record NewTurn
{
    /// <summary>The model; null for that of the last turn.</summary>
    public string? Model { get; init; }

    /// <summary>The upstream; null for the first that serves the model.</summary>
    public string? Upstream { get; init; }

    /// <summary>The wire format of a conversation that has none yet; null for one that the upstream speaks.</summary>
    public WireFormat? Wire { get; init; }

    /// <summary>Plain text of the user's; null where <see cref="Input"/> says it.</summary>
    public string? Message { get; init; }

    /// <summary>What is new, as the messages or input items of the wire format: raw JSON each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Input { get; init; } = [];

    /// <summary>
    /// Instructions that stand in place of the conversation's own; null for those, empty for none at all.
    /// </summary>
    public string? Instructions { get; init; }

    /// <summary>Further members of the request, a JSON object; empty for none.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>The items that it adds.</summary>
    public IEnumerable<ConversationItem> Items() => Message is { } text
        ? [UserMessage.Of(text)]
        : Input.Select(static json => new ConversationItem(Core.Items.ItemKind.User, false, json));
}
