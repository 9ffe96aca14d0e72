using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Conversations;

/// <summary>Puts the blocks of Anthropic Messages back into the messages that they came in.</summary>
internal static class MessageGroups
{
    /// <summary>Writes the list of messages from an item on.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ConversationItem> items, int from)
    {
        json.WriteStartArray();
        var last = "assistant"u8;
        for (var i = from; i < items.Count;)
        {
            if (IsMessage(items[i].Json.Span))
            {
                // A message whose content is a string, or nothing that is known.
                json.WriteRawValue(items[i].Json.Span, skipInputValidation: true);
                last = items[i].Kind == ItemKind.Assistant ? "assistant"u8 : "user"u8;
                i++;
                continue;
            }

            var role = RoleOf(items[i].Kind, last);
            json.WriteStartObject();
            json.WriteString("role"u8, role);
            json.WriteStartArray("content"u8);
            do
            {
                json.WriteRawValue(items[i++].Json.Span, skipInputValidation: true);
            }
            while (i < items.Count && items[i].Continues);
            json.WriteEndArray();
            json.WriteEndObject();
            last = role;
        }

        json.WriteEndArray();
    }

    // A block of a kind that this version does not know stands where the other one would speak.
    private static ReadOnlySpan<byte> RoleOf(ItemKind kind, ReadOnlySpan<byte> last) => kind switch
    {
        ItemKind.User or ItemKind.ToolResult => "user"u8,
        ItemKind.Assistant or ItemKind.ToolCall or ItemKind.Reasoning or ItemKind.Compaction => "assistant"u8,
        ItemKind.System => "system"u8,
        _ => last.SequenceEqual("user"u8) ? "assistant"u8 : "user"u8,
    };

    private static bool IsMessage(ReadOnlySpan<byte> block)
    {
        var reader = new Utf8JsonReader(block, ItemJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return true;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("role"u8))
            {
                return true;
            }

            // A block says first of which type it is; no message does.
            if (reader.ValueTextEquals("type"u8))
            {
                return false;
            }

            reader.Skip();
        }

        return false;
    }
}
