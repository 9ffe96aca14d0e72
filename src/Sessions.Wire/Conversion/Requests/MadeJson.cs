using System.Buffers;
using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Elements that stand in no body: put together of pieces of one.</summary>
internal static class MadeJson
{
    private const int NameBytesMax = 64;

    /// <summary>The schema of a tool that takes free text: a function with one string.</summary>
    public static JsonElement TextSchema { get; } = Of(
        """
        {"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}
        """u8);

    /// <summary>
    /// The name of a function that stands in a namespace; the default element where no format takes it.
    /// </summary>
    public static JsonElement FlatName(JsonElement space, JsonElement name)
    {
        ReadOnlySpan<byte> first = space.Inner();
        ReadOnlySpan<byte> second = name.Inner();
        bool isPlain = first.Length > 0 && second.Length > 0 && first.Length + second.Length + 2 <= NameBytesMax
            && first.IndexOf((byte)'\\') < 0 && second.IndexOf((byte)'\\') < 0;
        return isPlain ? Text(first, "__"u8, second) : default;
    }

    /// <summary>A string of escaped pieces.</summary>
    public static JsonElement Text(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second = default,
        ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default)
    {
        ArrayBufferWriter<byte> written = new(first.Length + second.Length + third.Length + fourth.Length + 2);
        new JsonOut(written).Escaped(first, second, third, fourth);
        return Of(written.WrittenSpan);
    }

    /// <summary>An object with one member.</summary>
    public static JsonElement ObjectOf(ReadOnlySpan<byte> name, JsonElement value)
    {
        ArrayBufferWriter<byte> written = new(value.Raw().Length + name.Length + 5);
        new JsonOut(written).Open().Member(name, value.Raw()).Close();
        return Of(written.WrittenSpan);
    }

    private static JsonElement Of(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = JsonElements.DepthMax });
        return JsonElement.ParseValue(ref reader);
    }
}
