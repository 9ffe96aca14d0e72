using System.Runtime.InteropServices;
using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;

namespace Sessions.Wire.Answers;

/// <summary>What a model said, as plain text: of an answer's output, or of one event of its stream.</summary>
/// <remarks>
/// Text is given as a JSON string with the escapes that the provider chose, to be put into other JSON unread. A refusal
/// is text; reasoning and tool calls are not.
/// </remarks>
public static class AnswerText
{
    /// <summary>The text that an event adds, a JSON string; empty where it adds none or cannot be read.</summary>
    /// <param name="wire">The stream's format.</param>
    /// <param name="data">The event's data.</param>
    public static ReadOnlySpan<byte> Added(WireFormat wire, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data[0] != (byte)'{')
        {
            return default;
        }

        try
        {
            return wire switch
            {
                WireFormat.Chat => OfChunk(data),
                WireFormat.Responses => OfResponseEvent(data),
                _ => OfMessageEvent(data),
            };
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>The whole text of an answer, a JSON string.</summary>
    /// <param name="wire">Its format.</param>
    /// <param name="output">The answer in the provider's plain shape (<see cref="AnswerSummary.Output"/>).</param>
    public static ReadOnlyMemory<byte> Of(WireFormat wire, ReadOnlyMemory<byte> output)
    {
        using var text = new PooledBytes();
        text.Append((byte)'"');
        try
        {
            if (!output.IsEmpty)
            {
                using var json = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = DepthMax });
                Write(wire, json.RootElement, text);
            }
        }
        catch (JsonException)
        {
            // Output that was cut has no text that could be told from the rest.
        }

        text.Append((byte)'"');
        return text.Written.ToArray();
    }

    private const int DepthMax = 1_024;

    private static ReadOnlySpan<byte> OfChunk(ReadOnlySpan<byte> data)
    {
        var reader = Start(data);
        if (!Enter(ref reader, "choices"u8)
            || reader.TokenType != JsonTokenType.StartArray
            || !reader.Read()
            || !Enter(ref reader, "delta"u8))
        {
            return default;
        }

        var refusal = reader;
        var text = Text(ref reader, "content"u8, data);
        return text.IsEmpty ? Text(ref refusal, "refusal"u8, data) : text;
    }

    private static ReadOnlySpan<byte> OfResponseEvent(ReadOnlySpan<byte> data)
    {
        var type = Start(data);
        if (!Enter(ref type, "type"u8)
            || type.TokenType != JsonTokenType.String
            || !(type.ValueTextEquals("response.output_text.delta"u8)
                || type.ValueTextEquals("response.refusal.delta"u8)))
        {
            return default;
        }

        var reader = Start(data);
        return Text(ref reader, "delta"u8, data);
    }

    private static ReadOnlySpan<byte> OfMessageEvent(ReadOnlySpan<byte> data)
    {
        var reader = Start(data);
        if (!Enter(ref reader, "delta"u8) || reader.TokenType != JsonTokenType.StartObject)
        {
            return default;
        }

        var type = reader;
        return Enter(ref type, "type"u8)
            && type.TokenType == JsonTokenType.String
            && type.ValueTextEquals("text_delta"u8)
                ? Text(ref reader, "text"u8, data)
                : default;
    }

    private static Utf8JsonReader Start(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        return reader;
    }

    // From the beginning of an object to the value of a member of it.
    private static bool Enter(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            if (isWanted)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static ReadOnlySpan<byte> Text(
        scoped ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) =>
        Enter(ref reader, name) && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty
            ? data[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]
            : default;

    private static void Write(WireFormat wire, JsonElement output, PooledBytes text)
    {
        if (wire == WireFormat.Chat)
        {
            var message = output.ValueKind == JsonValueKind.Array && output.GetArrayLength() > 0 ? output[0] : output;
            WriteChat(message, text);
            return;
        }

        foreach (var entry in Entries(output))
        {
            if (wire == WireFormat.Messages)
            {
                WritePart(entry, text);
            }
            else if (entry.TryGetProperty("content"u8, out var content))
            {
                foreach (var part in Entries(content))
                {
                    WritePart(part, text);
                }
            }
        }
    }

    private static void WriteChat(JsonElement message, PooledBytes text)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (message.TryGetProperty("content"u8, out var content) && !TryWrite(content, text))
        {
            foreach (var part in Entries(content))
            {
                WritePart(part, text);
            }
        }

        if (message.TryGetProperty("refusal"u8, out var refusal))
        {
            TryWrite(refusal, text);
        }
    }

    private static void WritePart(JsonElement part, PooledBytes text)
    {
        if (!part.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String)
        {
            return;
        }

        var name = type.ValueEquals("refusal"u8) ? "refusal"u8
            : type.ValueEquals("text"u8) || type.ValueEquals("output_text"u8) ? "text"u8
            : default;
        if (!name.IsEmpty && part.TryGetProperty(name, out var value))
        {
            TryWrite(value, text);
        }
    }

    private static IEnumerable<JsonElement> Entries(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? list.EnumerateArray().Where(static entry => entry.ValueKind == JsonValueKind.Object)
        : [];

    // What stands between the quotes of several JSON strings makes one.
    private static bool TryWrite(JsonElement value, PooledBytes text)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text.Append(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
        return true;
    }
}
