using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sessions.Core.Events;

/// <summary>One JSON value kept byte for byte.</summary>
/// <remarks>
/// Only writing is exact: a fold never needs content, so reading skips it, and views take it from the log's
/// bytes.
/// </remarks>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The value for bytes that may be missing.</summary>
    public static RawJson? From(ReadOnlyMemory<byte> utf8) => utf8.IsEmpty ? null : new RawJson(utf8);
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return default;
    }

    // The bytes were parsed when they came in.
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
