using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sessions.Tokens.Items;

/// <summary>Counts a plain function tool as OpenAI says that its models are shown it.</summary>
/// <remarks>
/// The published rule (cookbook, "How to count tokens with tiktoken", tool calls) covers functions whose parameters are
/// an object of properties with a type, a description and perhaps an enumeration of strings. Per function: a fixed
/// overhead and the tokens of <c>name:description</c>; if it has properties, 3, and per property 3 and the tokens of
/// <c>name:type:description</c>; an enumeration takes 3 back and adds 3 and its tokens per value. A full stop at the
/// end of a description does not count.
/// </remarks>
internal static class FunctionTool
{
    /// <summary>Overhead of one function in <c>o200k_base</c>.</summary>
    public const int O200kOverhead = 7;

    /// <summary>Overhead of one function in <c>cl100k_base</c>.</summary>
    public const int Cl100kOverhead = 10;

    private const int PropertyOverhead = 3;
    private const int ValueOverhead = 3;

    /// <summary>Counts a definition, if the rule covers it.</summary>
    /// <param name="encoding">Counts the texts.</param>
    /// <param name="functionOverhead">The encoding's overhead of one function.</param>
    /// <param name="json">The definition, in the form of Chat Completions or of Responses.</param>
    /// <param name="tokens">The result.</param>
    /// <returns>False where the definition is of another form.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryCount(
        BytePairEncoding encoding, int functionOverhead, ReadOnlySpan<byte> json, out int tokens)
    {
        tokens = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ItemWalk.DepthMax });
        using var document = JsonDocument.ParseValue(ref reader);
        var tool = document.RootElement;
        if (tool.ValueKind != JsonValueKind.Object || !Is(tool, "type"u8, "function"u8))
        {
            return false;
        }

        var function = tool.TryGetProperty("function"u8, out var inner) ? inner : tool;
        if (function.ValueKind != JsonValueKind.Object || !IsText(function, "name"u8, out var name))
        {
            return false;
        }

        var properties = 0;
        if (function.TryGetProperty("parameters"u8, out var parameters)
            && !TryCountParameters(encoding, parameters, out properties))
        {
            return false;
        }

        _ = IsText(function, "description"u8, out var description);
        tokens = functionOverhead + properties + CountJoined(encoding, Raw(name), default, description, parts: 2);
        return true;
    }

    private static bool TryCountParameters(BytePairEncoding encoding, JsonElement parameters, out int tokens)
    {
        tokens = 0;
        if (parameters.ValueKind != JsonValueKind.Object
            || parameters.TryGetProperty("$defs"u8, out _)
            || !parameters.TryGetProperty("properties"u8, out var properties)
            || properties.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var property in properties.EnumerateObject())
        {
            if (!TryCountProperty(encoding, property, out var one))
            {
                return false;
            }

            tokens += one + (tokens == 0 ? PropertyOverhead : 0);
        }

        return true;
    }

    private static bool TryCountProperty(BytePairEncoding encoding, JsonProperty property, out int tokens)
    {
        tokens = 0;
        var schema = property.Value;
        if (schema.ValueKind != JsonValueKind.Object || !IsText(schema, "type"u8, out var type))
        {
            return false;
        }

        var values = 0;
        foreach (var keyword in schema.EnumerateObject())
        {
            if (keyword.NameEquals("enum"u8))
            {
                if (!TryCountValues(encoding, keyword.Value, out values))
                {
                    return false;
                }
            }
            else if (!keyword.NameEquals("type"u8) && !keyword.NameEquals("description"u8))
            {
                return false;
            }
        }

        _ = IsText(schema, "description"u8, out var description);
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        tokens = PropertyOverhead + values + CountJoined(encoding, name, Raw(type), description, parts: 3);
        return true;
    }

    private static bool TryCountValues(BytePairEncoding encoding, JsonElement values, out int tokens)
    {
        tokens = -PropertyOverhead;
        if (values.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var value in values.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            tokens += ValueOverhead + CountJoined(encoding, Raw(value), default, default, parts: 1);
        }

        return true;
    }

    private static int CountJoined(
        BytePairEncoding encoding,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        JsonElement description,
        int parts)
    {
        var last = description.ValueKind == JsonValueKind.String ? Raw(description) : default;
        var scratch = ArrayPool<byte>.Shared.Rent(first.Length + second.Length + last.Length + parts);
        var length = JsonStringText.Unescape(first, scratch);
        if (parts > 2)
        {
            scratch[length++] = (byte)':';
            length += JsonStringText.Unescape(second, scratch.AsSpan(length));
        }

        if (parts > 1)
        {
            scratch[length++] = (byte)':';
            length += JsonStringText.Unescape(last.EndsWith("."u8) ? last[..^1] : last, scratch.AsSpan(length));
        }

        var tokens = encoding.Count(scratch.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(scratch);
        return tokens;
    }

    private static bool Is(JsonElement element, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        IsText(element, name, out var found) && found.ValueEquals(value);

    private static bool IsText(JsonElement element, ReadOnlySpan<byte> name, out JsonElement found) =>
        element.TryGetProperty(name, out found) && found.ValueKind == JsonValueKind.String;

    private static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];
}
