using System.Text.Json;

namespace Sessions.Wire.Edits;

/// <summary>
/// The output of OpenAI's shell tool: entries of <c>stdout</c>, <c>stderr</c> and how the command ended
/// (<c>outcome</c>), all three required.
/// </summary>
internal static class ShellOutput
{
    /// <summary>The <c>type</c> of the item that holds it.</summary>
    public const string Item = "shell_call_output";

    /// <summary>One entry that says the note, with the ending of the last one; null where there is none.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static byte[]? Of(ReadOnlySpan<byte> output, string note)
    {
        var reader = new Utf8JsonReader(output, ItemJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        ReadOnlySpan<byte> ending = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            ending = EndingOf(output[ItemJson.Take(ref reader)]);
        }

        return ending.IsEmpty
            ? null
            : [
                .. "[{\"stdout\":"u8,
                .. JsonQuote.Of(note),
                .. ",\"stderr\":\"\",\"outcome\":"u8,
                .. ending,
                .. "}]"u8,
            ];
    }

    private static ReadOnlySpan<byte> EndingOf(ReadOnlySpan<byte> entry)
    {
        ReadOnlySpan<byte> ending = default;
        var reader = new Utf8JsonReader(entry, ItemJson.Options);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEnding = reader.ValueTextEquals("outcome"u8);
            _ = reader.Read();
            var value = entry[ItemJson.Take(ref reader)];
            ending = isEnding && value[0] == (byte)'{' ? value : ending;
        }

        return ending;
    }
}
