using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sessions.Storage.Sqlite;

/// <summary>A session's metadata as its row holds it: one JSON object of strings in UTF-8.</summary>
internal static class MetadataJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> target, IReadOnlyDictionary<string, string> metadata)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        foreach (var (key, value) in metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> utf8)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var json = new Utf8JsonReader(utf8);
        _ = json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            _ = json.Read();
            metadata[key] = json.GetString() ?? "";
        }

        return metadata;
    }

    /// <summary>Whether an object has a key, with a value unless that is null.</summary>
    public static bool Has(ReadOnlySpan<byte> utf8, string key, string? value)
    {
        var json = new Utf8JsonReader(utf8);
        _ = json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isKey = json.ValueTextEquals(key);
            _ = json.Read();
            if (isKey)
            {
                return value is null || json.ValueTextEquals(value);
            }
        }

        return false;
    }
}
