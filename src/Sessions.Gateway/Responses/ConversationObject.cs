using System.Buffers;
using System.Text.Json;
using Sessions.Runtime;

namespace Sessions.Gateway.Responses;

/// <summary>A conversation as it is answered with.</summary>
internal static class ConversationObject
{
    public static ReadOnlyMemory<byte> Of(SessionFacts facts)
    {
        var json = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("id"u8, facts.Key.Id.Value);
        writer.WriteString("object"u8, "conversation"u8);
        writer.WriteNumber("created_at"u8, facts.CreatedAt.ToUnixTimeSeconds());
        writer.WriteStartObject("metadata"u8);
        foreach (var (key, value) in facts.Metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (!key.StartsWith(DeletedResponses.GridPrefix, StringComparison.Ordinal))
            {
                writer.WriteString(key, value);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }
}
