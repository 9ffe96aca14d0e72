using System.Buffers;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Conversations;

/// <summary>Reasoning of OpenAI Responses in what is sent again.</summary>
/// <remarks>
/// OpenAI remembers which items of an answer had reasoning before them, by their ids: a call or a message that comes
/// back under its id without that reasoning is refused ("was provided without its required 'reasoning' item"). Without
/// an id it is taken.
/// </remarks>
public static class ReasoningItems
{
    /// <summary>The items without any reasoning, for a model that takes none.</summary>
    /// <param name="items">Items of Responses; returned as they are where there is no reasoning.</param>
    public static IReadOnlyList<ConversationItem> Without(IReadOnlyList<ConversationItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (!items.Any(static item => item.Kind == ItemKind.Reasoning))
        {
            return items;
        }

        var rest = new List<ConversationItem>(items.Count);
        var isBare = false;
        foreach (var item in items)
        {
            var isAnswer = item.Kind is ItemKind.Assistant or ItemKind.ToolCall or ItemKind.Other;
            isBare = item.Kind == ItemKind.Reasoning || (isBare && isAnswer);
            if (item.Kind != ItemKind.Reasoning)
            {
                rest.Add(isBare ? item with { Json = WithoutId(item.Kind, item.Json) } : item);
            }
        }

        return rest;
    }

    /// <summary>The item without its id, where it may do without one: a message or a call.</summary>
    internal static ReadOnlyMemory<byte> WithoutId(ItemKind kind, ReadOnlyMemory<byte> item)
    {
        if (kind is not (ItemKind.Assistant or ItemKind.ToolCall) || item.Span[0] != (byte)'{')
        {
            return item;
        }

        var json = new ArrayBufferWriter<byte>(item.Length);
        using var writer = new Utf8JsonWriter(json, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        var reader = new Utf8JsonReader(item.Span, ItemJson.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var name = ItemJson.NameOf(ref reader);
            reader.Read();
            var value = ItemJson.Take(ref reader);
            if (!isId && name is not null)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(item.Span[value], skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }
}
