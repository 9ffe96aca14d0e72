using System.Text.Json;

namespace Sessions.Wire.Answers;

/// <summary>Measures what a model generated, by the members that hold text in the three wire formats.</summary>
internal static class OutputText
{
    /// <summary>The text, reasoning and tool input of an output, in UTF-8 bytes after unescaping.</summary>
    public static int Measure(ReadOnlySpan<byte> output)
    {
        long sum = 0;
        try
        {
            Utf8JsonReader reader = new(output);
            bool isText = false;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    isText = IsText(ref reader);
                    sum += isText ? TakeToolInput(ref reader) : 0;
                }
                else if (reader.TokenType == JsonTokenType.String && isText)
                {
                    sum += JsonText.UnescapedLength(reader.ValueSpan);
                    isText = false;
                }
            }
        }
        catch (JsonException)
        {
            // Nothing, or output that was cut: what could be read counts.
        }

        return (int)Math.Min(sum, int.MaxValue);
    }

    /// <summary>Messages tool input is an object: what the model wrote is its JSON.</summary>
    private static long TakeToolInput(ref Utf8JsonReader reader)
    {
        Utf8JsonReader value = reader;
        if (!reader.ValueTextEquals("input"u8) || !value.Read() || value.TokenType != JsonTokenType.StartObject)
        {
            return 0;
        }

        long start = value.TokenStartIndex;
        value.Skip();
        reader = value;
        return value.BytesConsumed - start;
    }

    private static bool IsText(ref Utf8JsonReader reader) => reader.ValueSpan.Length switch
    {
        4 => reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("code"u8),
        5 => reader.ValueTextEquals("input"u8),
        7 => reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8),
        8 => reader.ValueTextEquals("thinking"u8),
        9 => reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("reasoning"u8),
        17 => reader.ValueTextEquals("reasoning_content"u8),
        _ => false,
    };
}
