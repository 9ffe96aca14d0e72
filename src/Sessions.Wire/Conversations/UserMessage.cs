using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Conversations;

/// <summary>Plain text as an item.</summary>
public static class UserMessage
{
    /// <summary>What a user says.</summary>
    public static ConversationItem Of(string text) => new(
        ItemKind.User, false, (byte[])[.. "{\"role\":\"user\",\"content\":"u8, .. JsonQuote.Of(text), (byte)'}']);

    /// <summary>Instructions, where the wire format has a member for them or, in Chat, as a system message.</summary>
    public static ConversationItem Instructions(WireFormat wire, string text) => new(
        ItemKind.System,
        false,
        wire == WireFormat.Chat
            ? (byte[])[.. "{\"role\":\"system\",\"content\":"u8, .. JsonQuote.Of(text), (byte)'}']
            : JsonQuote.Of(text));
}
