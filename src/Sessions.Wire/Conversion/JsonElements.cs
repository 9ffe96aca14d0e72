using System.Runtime.InteropServices;
using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion;

/// <summary>Short readings of JSON elements; a member that is absent or null is the default element.</summary>
internal static class JsonElements
{
    /// <summary>How deep a document may nest; bodies were measured before they get here.</summary>
    public const int DepthMax = 1024;

    // Its place in a Messages body is six deep, and the grid reads bodies of 128 levels by default.
    private const int ToolInputDepthMax = 120;

    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = DepthMax };

    /// <summary>Whether there is anything.</summary>
    public static bool Exists(this JsonElement element) => element.ValueKind != JsonValueKind.Undefined;

    public static bool IsText(this JsonElement element) => element.ValueKind == JsonValueKind.String;

    public static bool IsList(this JsonElement element) => element.ValueKind == JsonValueKind.Array;

    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;

    /// <summary>Whether the element is that string.</summary>
    public static bool Is(this JsonElement element, ReadOnlySpan<byte> text) =>
        element.ValueKind == JsonValueKind.String && element.ValueEquals(text);

    /// <summary>The member; the default element when it is absent or null.</summary>
    public static JsonElement Get(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement member)
        && member.ValueKind != JsonValueKind.Null
            ? member
            : default;

    /// <summary>The value's own bytes; empty for the default element.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(element);

    /// <summary>A string's content, still escaped; empty for anything else.</summary>
    public static ReadOnlySpan<byte> Inner(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? JsonMarshal.GetRawUtf8Value(element)[1..^1] : default;

    /// <summary>Whether a list or object has nothing in it.</summary>
    public static bool IsEmpty(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.GetArrayLength() == 0,
        JsonValueKind.Object => element.GetPropertyCount() == 0,
        JsonValueKind.String => element.Inner().IsEmpty,
        _ => false,
    };

    /// <summary>Takes the JSON object out of the string that spells it; nothing at all counts as <c>{}</c>.</summary>
    /// <param name="escaped">The string's content, still escaped.</param>
    /// <param name="target">Takes the object, as it was spelled.</param>
    public static bool TrySpellOut(ReadOnlySpan<byte> escaped, PooledBytes target)
    {
        if (!JsonText.TryUnescape(escaped, target))
        {
            return false;
        }

        if (target.Written.Trim(" \t\r\n"u8).IsEmpty)
        {
            target.Clear();
            target.Append("{}"u8);
            return true;
        }

        return IsWholeObject(target.Written);
    }

    private static bool IsWholeObject(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = ToolInputDepthMax });
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read())
            {
            }

            return isObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
