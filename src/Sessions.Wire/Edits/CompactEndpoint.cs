using System.Buffers;
using System.Text.Json;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>OpenAI's <c>POST /v1/responses/compact</c>: history in, a shorter one out.</summary>
public static class CompactEndpoint
{
    /// <summary>Where it is posted.</summary>
    public const string Path = "/v1/responses/compact";

    // An encrypted text is base64, four characters for three bytes, and a token is about four bytes.
    private const int CharactersPerToken = 5;

    /// <summary>The request; items keep their bytes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="instructions">The path's instructions, a JSON string; empty for none.</param>
    /// <param name="input">The items. A text alone, which stands for a message of the user, becomes one.</param>
    public static ReadOnlyMemory<byte> Body(
        string model, ReadOnlyMemory<byte> instructions, IReadOnlyList<PathFragment> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var json = new ArrayBufferWriter<byte>(input.Sum(static item => item.Raw.Utf8.Length + 1) + 1_024);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        if (!instructions.IsEmpty)
        {
            writer.WritePropertyName("instructions"u8);
            writer.WriteRawValue(instructions.Span, skipInputValidation: true);
        }

        writer.WriteStartArray("input"u8);
        foreach (var item in input)
        {
            WriteItem(writer, item.Raw.Utf8.Span);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    /// <summary>The items of an answer's <c>output</c>, byte for byte, to stand whole in place of the input.</summary>
    /// <param name="output">The array.</param>
    /// <param name="counter">Counts all but the compaction item.</param>
    /// <param name="model">For whom it is counted.</param>
    /// <param name="writtenTokens">
    /// Tokens of the text that the compaction item holds, as the provider reported them; null where it did not.
    /// </param>
    /// <returns>
    /// The items; null where they are no history that could be sent: not objects, or not one compaction item.
    /// </returns>
    public static IReadOnlyList<PathFragment>? ReadOutput(
        ReadOnlySpan<byte> output, ITokenCounter counter, string model, int? writtenTokens)
    {
        ArgumentNullException.ThrowIfNull(counter);
        var items = new List<PathFragment>();
        var compactions = 0;
        var reader = new Utf8JsonReader(output, ItemJson.Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var json = output[ItemJson.Take(ref reader)].ToArray();
                var (kind, encrypted) = KindOf(json);
                compactions += kind == ItemKind.Compaction && encrypted > 0 ? 1 : 0;
                var hidden = kind == ItemKind.Compaction ? writtenTokens ?? (encrypted / CharactersPerToken) : 0;
                items.Add(new PathFragment(kind, counter.CountItem(model, kind, json) + hidden, new KeptJson(json)));
            }

            return reader.TokenType == JsonTokenType.EndArray && compactions == 1 ? items : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteItem(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        if (json[0] != (byte)'"')
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "user"u8);
        writer.WritePropertyName("content"u8);
        writer.WriteRawValue(json, skipInputValidation: true);
        writer.WriteEndObject();
    }

    // With the length of what is encrypted in it.
    private static (ItemKind Kind, int Encrypted) KindOf(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> type = default;
        var role = default(RoleName);
        var encrypted = 0;
        var reader = new Utf8JsonReader(json, ItemJson.Options);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ItemJson.NameOf(ref reader);
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case "type":
                    type = reader.ValueSpan;
                    break;
                case "role":
                    role = RoleName.Of(reader.ValueSpan);
                    break;
                case "encrypted_content":
                    encrypted = reader.ValueSpan.Length;
                    break;
            }
        }

        return (BlockKinds.OfInput(type, role), encrypted);
    }
}
