using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sessions.Contracts.Views;

/// <summary>One JSON value that travels byte for byte, in both directions.</summary>
/// <param name="Utf8">The value's bytes; whoever makes the text answers for their being valid JSON.</param>
[JsonConverter(typeof(JsonTextConverter))]
public readonly record struct JsonText(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The value as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <summary>Parses the value.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public JsonElement Parse()
    {
        var reader = new Utf8JsonReader(Utf8.Span);
        return JsonElement.ParseValue(ref reader);
    }
}

internal sealed class JsonTextConverter : JsonConverter<JsonText>
{
    // A JSON null is a value like any other here.
    public override bool HandleNull => true;

    public override JsonText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonMarshal.GetRawUtf8Value(JsonElement.ParseValue(ref reader)).ToArray());

    public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
