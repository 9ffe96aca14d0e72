using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Responses;

/// <summary>An item as lists of items show it: with an id, a type and a status, its content in parts.</summary>
/// <param name="Id">
/// Its own id; where it has none, or one that stood before, one that is made of its session, its bytes and its equals
/// before.
/// </param>
/// <param name="Index">Its place in the conversation.</param>
/// <param name="Json">The item.</param>
internal sealed record ListedItem(string Id, int Index, ReadOnlyMemory<byte> Json)
{
    private const int HashBytes = 15;

    /// <summary>The items of a conversation, oldest first.</summary>
    public static ListedItem[] Of(SessionId session, IReadOnlyList<ConversationItem> items)
    {
        var listed = new ListedItem[items.Count];
        var equals = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            listed[i] = Of(session, items[i].Json, i, equals);
        }

        return listed;
    }

    private static ListedItem Of(
        SessionId session, ReadOnlyMemory<byte> raw, int index, Dictionary<string, int> equals)
    {
        using var document = JsonDocument.Parse(raw, new JsonDocumentOptions { MaxDepth = 1_024 });
        var item = document.RootElement;
        var isText = item.ValueKind == JsonValueKind.String;
        var type = isText ? "message" : TextOf(item, "type") ?? "message";
        var own = isText ? null : TextOf(item, "id");
        var id = own is not null && equals.TryAdd(own, 1) ? own : MintId(session, raw.Span, type, equals);
        var json = new ArrayBufferWriter<byte>(raw.Length + 128);
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteString("type"u8, type);
            if (isText)
            {
                WriteMessage(writer, "user", item);
            }
            else
            {
                WriteMembers(writer, item, type);
            }

            writer.WriteEndObject();
        }

        return new ListedItem(id, index, json.WrittenMemory);
    }

    private static void WriteMembers(Utf8JsonWriter json, JsonElement item, string type)
    {
        var isMessage = type == "message";
        var role = TextOf(item, "role") ?? "user";
        if (isMessage && (!item.TryGetProperty("status"u8, out var status) || status.ValueKind == JsonValueKind.Null))
        {
            json.WriteString("status"u8, "completed"u8);
        }

        foreach (var member in item.EnumerateObject())
        {
            if (member.NameEquals("id"u8) || member.NameEquals("type"u8)
                || (member.NameEquals("status"u8) && member.Value.ValueKind == JsonValueKind.Null))
            {
                continue;
            }

            json.WritePropertyName(member.Name);
            if (isMessage && member.NameEquals("content"u8) && member.Value.ValueKind == JsonValueKind.String)
            {
                WriteParts(json, role, member.Value);
            }
            else
            {
                member.Value.WriteTo(json);
            }
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, JsonElement text)
    {
        json.WriteString("status"u8, "completed"u8);
        json.WriteString("role"u8, role);
        json.WritePropertyName("content"u8);
        WriteParts(json, role, text);
    }

    private static void WriteParts(Utf8JsonWriter json, string role, JsonElement text)
    {
        var isAnswer = role == "assistant";
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("type"u8, isAnswer ? "output_text"u8 : "input_text"u8);
        json.WritePropertyName("text"u8);
        text.WriteTo(json);
        if (isAnswer)
        {
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string MintId(
        SessionId session, ReadOnlySpan<byte> raw, string type, Dictionary<string, int> equals)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(session.Value));
        hash.AppendData("\n"u8);
        hash.AppendData(raw);
        var id = PrefixOf(type) + Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, HashBytes));
        var before = equals.GetValueOrDefault(id);
        equals[id] = before + 1;
        return before == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}_{before}");
    }

    // As the provider's own ids begin.
    private static string PrefixOf(string type) => type switch
    {
        "message" => "msg_",
        "reasoning" => "rs_",
        "function_call" => "fc_",
        "function_call_output" => "fco_",
        "compaction" => "cmp_",
        _ => "item_",
    };

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
