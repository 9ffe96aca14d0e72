using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Conversations;

/// <summary>Where the sections of a conversation end: tools, then instructions, then messages.</summary>
/// <param name="Tools">Index of the first item that is no tool of the request's own list.</param>
/// <param name="Messages">Index of the first item that is no instruction of the request's own.</param>
public readonly record struct ConversationSections(int Tools, int Messages)
{
    /// <summary>Finds the sections; items come in the order in which providers cache them.</summary>
    public static ConversationSections Of(WireFormat wire, IReadOnlyList<ConversationItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var tools = 0;
        while (tools < items.Count
            && items[tools].Kind == ItemKind.ToolDefinition
            && !(wire == WireFormat.Responses && IsInput(items[tools].Json.Span)))
        {
            tools++;
        }

        var messages = tools;
        while (wire != WireFormat.Chat
            && messages < items.Count
            && items[messages].Kind == ItemKind.System
            && !HasMember(items[messages].Json.Span, "role"u8))
        {
            messages++;
        }

        return new ConversationSections(tools, messages);
    }

    // Codex brings tools as an entry of the input.
    private static bool IsInput(ReadOnlySpan<byte> tool) => HasMember(tool, "tools"u8) && !HasMember(tool, "name"u8);

    private static bool HasMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json, ItemJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
