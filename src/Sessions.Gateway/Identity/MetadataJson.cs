using System.Text;
using System.Text.Json;

namespace Sessions.Gateway.Identity;

/// <summary>Reads a flat JSON object of scalars out of a header.</summary>
internal static class MetadataJson
{
    /// <summary>Adds the object's pairs; the error is one sentence, null when all went well.</summary>
    /// <remarks>
    /// Numbers and booleans become their JSON text, null adds nothing. The sentence repeats no value.
    /// </remarks>
    public static string? Read(string header, string? text, Dictionary<string, string> pairs)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text ?? ""));
            return ReadObject(header, ref reader, pairs);
        }
        catch (JsonException)
        {
            return $"{header} is not valid JSON: send an object of strings.";
        }
        catch (InvalidOperationException)
        {
            // The reader's answer to a lone surrogate, which no string can hold.
            return $"{header} holds text that is not valid Unicode.";
        }
    }

    private static string? ReadObject(string header, ref Utf8JsonReader reader, Dictionary<string, string> pairs)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return $"{header} is not a JSON object of strings.";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                return $"{header} holds a nested value: its values are strings, numbers or booleans.";
            }

            if (Scalar(ref reader) is { } value && TurnMetadataReader.Add(header, key, value, pairs) is { } error)
            {
                return error;
            }
        }

        // Text after the object throws here.
        reader.Read();
        return null;
    }

    private static string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };
}
