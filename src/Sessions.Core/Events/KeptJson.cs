using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sessions.Core.Events;

/// <summary>One JSON value kept byte for byte, also when it is read back: what a fold has to send again.</summary>
[JsonConverter(typeof(KeptJsonConverter))]
public readonly record struct KeptJson(ReadOnlyMemory<byte> Utf8)
{
    /// <inheritdoc />
    public bool Equals(KeptJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }
}

internal sealed class KeptJsonConverter : JsonConverter<KeptJson>
{
    public override KeptJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return new KeptJson(JsonMarshal.GetRawUtf8Value(value.RootElement).ToArray());
    }

    public override void Write(Utf8JsonWriter writer, KeptJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
