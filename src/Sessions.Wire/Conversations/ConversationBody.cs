using System.Buffers;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Conversations;

/// <summary>
/// Writes the request for a conversation that the grid keeps, as a client would that sends all of it.
/// </summary>
/// <remarks>
/// Items keep their bytes, and the same items always give the same bytes: the prefix of a longer conversation is that
/// of the shorter one.
/// </remarks>
public sealed class ConversationBody
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true };

    /// <summary>The wire format.</summary>
    public required WireFormat Wire { get; init; }

    /// <summary>
    /// Members of the request that are no items, a JSON object; empty for none. Where it has tools or instructions of
    /// its own, they stand in place of the conversation's.
    /// </summary>
    public ReadOnlyMemory<byte> Members { get; init; }

    /// <summary>Members that are set, or with null left out, whatever <see cref="Members"/> says; raw JSON.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> Changes { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>?>();

    /// <summary>The items, tools and instructions first.</summary>
    public required IReadOnlyList<ConversationItem> Items { get; init; }

    /// <summary>Writes the body.</summary>
    /// <exception cref="JsonException"><see cref="Members"/> is no JSON object.</exception>
    public void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WriterOptions);
        json.WriteStartObject();
        var names = WriteMembers(json);
        foreach (var (name, value) in Changes)
        {
            if (value is { } raw)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(raw.Span, skipInputValidation: true);
                names.Add(name);
            }
        }

        var sections = ConversationSections.Of(Wire, Items);
        WriteTools(json, names, sections.Tools);
        WriteSystem(json, names, sections);
        json.WritePropertyName(Wire == WireFormat.Responses ? "input"u8 : "messages"u8);
        if (Wire == WireFormat.Messages)
        {
            MessageGroups.Write(json, Items, sections.Messages);
        }
        else
        {
            WriteList(json, sections.Messages, Items.Count);
        }

        json.WriteEndObject();
    }

    private HashSet<string> WriteMembers(Utf8JsonWriter json)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Members.IsEmpty)
        {
            return names;
        }

        var reader = new Utf8JsonReader(Members.Span, ItemJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The request's members are no JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var value = ItemJson.Take(ref reader);
            if (name is "messages" or "input" || Changes.ContainsKey(name) || !names.Add(name))
            {
                continue;
            }

            json.WritePropertyName(name);
            json.WriteRawValue(Members.Span[value], skipInputValidation: true);
        }

        return names;
    }

    private void WriteTools(Utf8JsonWriter json, HashSet<string> names, int count)
    {
        if (count > 0 && !names.Contains("tools"))
        {
            json.WritePropertyName("tools"u8);
            WriteList(json, 0, count);
        }
    }

    private void WriteSystem(Utf8JsonWriter json, HashSet<string> names, in ConversationSections sections)
    {
        var (from, to) = (sections.Tools, sections.Messages);
        var name = Wire == WireFormat.Messages ? "system" : "instructions";
        if (from == to || names.Contains(name))
        {
            return;
        }

        json.WritePropertyName(name);
        if (to - from == 1 && Items[from].Json.Span[0] == (byte)'"')
        {
            json.WriteRawValue(Items[from].Json.Span, skipInputValidation: true);
            return;
        }

        WriteList(json, from, to);
    }

    private void WriteList(Utf8JsonWriter json, int from, int to)
    {
        json.WriteStartArray();
        for (var i = from; i < to; i++)
        {
            WriteEntry(json, Items[i]);
        }

        json.WriteEndArray();
    }

    // Input that came as a plain string is a user's message.
    private void WriteEntry(Utf8JsonWriter json, ConversationItem item)
    {
        var raw = item.Json.Span;
        if (Wire != WireFormat.Responses || raw[0] != (byte)'"')
        {
            json.WriteRawValue(raw, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        json.WriteString("role"u8, item.Kind == ItemKind.System ? "system"u8 : "user"u8);
        json.WritePropertyName("content"u8);
        json.WriteRawValue(raw, skipInputValidation: true);
        json.WriteEndObject();
    }
}
