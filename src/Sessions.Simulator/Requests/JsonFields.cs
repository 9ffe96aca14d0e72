using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sessions.Simulator.Requests;

/// <summary>Reads optional fields of a wire body.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? StringField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool IsTrue(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.True };

    public static int? CountField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? array) =>
        array is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    public static ReadOnlySpan<byte> Raw(this JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    /// <summary>The text of a content field: a string, or the text parts of an array, by line.</summary>
    public static string TextOf(JsonElement? content)
    {
        if (content is { ValueKind: JsonValueKind.String } text)
        {
            return text.GetString()!;
        }

        var all = new StringBuilder();
        foreach (var part in content.Items())
        {
            if (part.StringField("text") is { } piece)
            {
                all.Append(all.Length == 0 ? string.Empty : "\n").Append(piece);
            }
        }

        return all.ToString();
    }
}
