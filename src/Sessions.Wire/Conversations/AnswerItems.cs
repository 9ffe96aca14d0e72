using System.Buffers;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Conversations;

/// <summary>Turns what a model answered into items of the next request, as clients do that send all of it.</summary>
public static class AnswerItems
{
    /// <summary>The items of an answer.</summary>
    /// <param name="wire">Its wire format.</param>
    /// <param name="output">
    /// The answer in the provider's plain shape (<see cref="Answers.AnswerSummary.Output"/>); empty for none.
    /// </param>
    /// <remarks>
    /// Left out is what a provider would refuse to take back: empty text, and reasoning of Responses that is not
    /// encrypted and so only stands at the provider, which does not keep it (<see cref="ReasoningItems"/>).
    /// </remarks>
    /// <exception cref="JsonException">The output is no JSON of that format.</exception>
    public static IReadOnlyList<ConversationItem> Of(WireFormat wire, ReadOnlyMemory<byte> output)
    {
        if (output.IsEmpty)
        {
            return [];
        }

        using var json = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = ItemJson.Options.MaxDepth });
        return wire switch
        {
            WireFormat.Chat => OfChat(json.RootElement),
            WireFormat.Messages => OfMessages(json.RootElement),
            _ => OfResponses(json.RootElement),
        };
    }

    private static List<ConversationItem> OfMessages(JsonElement blocks)
    {
        var items = new List<ConversationItem>();
        foreach (var block in blocks.EnumerateArray())
        {
            var type = TextOf(block, "type");
            if (type == "text" && TextOf(block, "text") is null or "")
            {
                continue;
            }

            var kind = type switch
            {
                "thinking" or "redacted_thinking" => ItemKind.Reasoning,
                "tool_use" => ItemKind.ToolCall,
                "compaction" => ItemKind.Compaction,
                "text" => ItemKind.Assistant,
                _ => ItemKind.Other,
            };
            items.Add(new ConversationItem(kind, items.Count > 0, RawOf(block)));
        }

        return items;
    }

    private static List<ConversationItem> OfResponses(JsonElement entries)
    {
        var items = new List<ConversationItem>();
        var isBare = false;
        foreach (var entry in entries.EnumerateArray())
        {
            var type = TextOf(entry, "type");
            if (type == "reasoning" && TextOf(entry, "encrypted_content") is null or "")
            {
                isBare = true;
                continue;
            }

            var kind = type switch
            {
                "reasoning" => ItemKind.Reasoning,
                "compaction" => ItemKind.Compaction,
                "message" => ItemKind.Assistant,
                "function_call" or "custom_tool_call" => ItemKind.ToolCall,
                _ => ItemKind.Other,
            };
            ReadOnlyMemory<byte> raw = RawOf(entry);
            items.Add(new ConversationItem(kind, false, isBare ? ReasoningItems.WithoutId(kind, raw) : raw));
        }

        return items;
    }

    // Of several choices the first goes on.
    private static List<ConversationItem> OfChat(JsonElement output)
    {
        var message = output.ValueKind == JsonValueKind.Array ? output.EnumerateArray().FirstOrDefault() : output;
        if (message.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        var calls = message.TryGetProperty("tool_calls", out var list)
            && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() > 0;
        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        writer.WritePropertyName("content"u8);
        if (message.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.Null)
        {
            content.WriteTo(writer);
        }
        else if (calls || message.TryGetProperty("refusal", out _))
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStringValue(""u8);
        }

        Copy(writer, message, "refusal");
        if (calls)
        {
            Copy(writer, message, "tool_calls");
        }

        writer.WriteEndObject();
        writer.Flush();
        return [new ConversationItem(calls ? ItemKind.ToolCall : ItemKind.Assistant, false, json.WrittenMemory)];
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement message, string name)
    {
        if (message.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static byte[] RawOf(JsonElement element) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).ToArray();
}
