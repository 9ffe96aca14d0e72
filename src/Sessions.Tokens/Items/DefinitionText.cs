using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sessions.Tokens.Items;

/// <summary>The texts of a definition: finds them in JSON and counts them joined by colons, as the rule says.</summary>
internal static class DefinitionText
{
    /// <summary>Whether a member is a string.</summary>
    public static bool IsText(this JsonElement element, ReadOnlySpan<byte> name, out JsonElement found) =>
        element.TryGetProperty(name, out found) && found.ValueKind == JsonValueKind.String;

    /// <summary>Whether a member is an object.</summary>
    public static bool IsObject(this JsonElement element, ReadOnlySpan<byte> name, out JsonElement found) =>
        element.TryGetProperty(name, out found) && found.ValueKind == JsonValueKind.Object;

    /// <summary>Whether a member is an array.</summary>
    public static bool IsArray(this JsonElement element, ReadOnlySpan<byte> name, out JsonElement found) =>
        element.TryGetProperty(name, out found) && found.ValueKind == JsonValueKind.Array;

    /// <summary>What stands between a string's quotes, escapes included; nothing for a value that is none.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonMarshal.GetRawUtf8Value(value)[1..^1] : default;

    /// <summary>Tokens of <c>name:description</c>; a full stop at the end does not count.</summary>
    public static int CountLine(BytePairEncoding encoding, ReadOnlySpan<byte> name, ReadOnlySpan<byte> description) =>
        CountJoined(encoding, name, default, Unstopped(description), colons: 1);

    /// <summary>Tokens of <c>name:type:description</c>; a full stop at the end does not count.</summary>
    public static int CountLine(
        BytePairEncoding encoding,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> description) =>
        CountJoined(encoding, name, type, Unstopped(description), colons: 2);

    /// <summary>Tokens of a text by itself.</summary>
    public static int CountText(BytePairEncoding encoding, ReadOnlySpan<byte> text) =>
        CountJoined(encoding, text, default, default, colons: 0);

    /// <summary>Tokens of a value: a string's text, anything else as JSON.</summary>
    public static int CountValue(BytePairEncoding encoding, JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? CountText(encoding, value.Raw())
            : JsonText.Count(encoding, JsonMarshal.GetRawUtf8Value(value));

    private static ReadOnlySpan<byte> Unstopped(ReadOnlySpan<byte> text) => text.EndsWith("."u8) ? text[..^1] : text;

    private static int CountJoined(
        BytePairEncoding encoding,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> last,
        int colons)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(first.Length + second.Length + last.Length + colons);
        var length = JsonStringText.Unescape(first, scratch);
        if (colons > 1)
        {
            scratch[length++] = (byte)':';
            length += JsonStringText.Unescape(second, scratch.AsSpan(length));
        }

        if (colons > 0)
        {
            scratch[length++] = (byte)':';
            length += JsonStringText.Unescape(last, scratch.AsSpan(length));
        }

        var tokens = encoding.Count(scratch.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(scratch);
        return tokens;
    }
}
