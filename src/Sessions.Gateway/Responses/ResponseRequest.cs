using System.Runtime.InteropServices;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Responses;

/// <summary>What a request to create a response says that matters to whoever keeps it.</summary>
internal sealed record ResponseRequest
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_024 };

    /// <summary>Whether the response is kept; by default it is.</summary>
    public bool Store { get; private init; } = true;

    /// <summary>Whether it is to be made in the background.</summary>
    public bool Background { get; private init; }

    /// <summary>The model; null where the request names none.</summary>
    public string? Model { get; private init; }

    /// <summary>The response to go on from; null for none.</summary>
    public string? Previous { get; private init; }

    /// <summary>The conversation to go on with; null for none.</summary>
    public string? Conversation { get; private init; }

    /// <summary>The input's items; text alone stands as a JSON string.</summary>
    public IReadOnlyList<ConversationItem> Input { get; private init; } = [];

    /// <summary>What is to be in the answer beside the usual, a JSON list; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Include { get; private init; }

    /// <summary>Whether encrypted reasoning is among that.</summary>
    public bool WantsReasoning { get; private init; }

    /// <summary>Reads a body; refused where a member of those is not what it should be.</summary>
    public static Answer<ResponseRequest> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ResponseRefusals.Bad("The body is no JSON object.");
            }

            var request = new ResponseRequest();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (With(request, member) is not { } next)
                {
                    return ResponseRefusals.Bad($"The member '{member.Name}' is not of its type.");
                }

                request = next;
            }

            return request is { Previous: not null, Conversation: not null } ? ResponseRefusals.Exclusive : request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ResponseRefusals.Bad("The body is no JSON that can be read.");
        }
    }

    /// <summary>The id that an input item is referred to by; null for an item that is none such.</summary>
    public static string? ReferenceOf(ReadOnlySpan<byte> item)
    {
        if (item.IsEmpty || item[0] != (byte)'{' || item.IndexOf("item_reference"u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(item, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        return TextOf(document.RootElement, "type") == "item_reference" ? TextOf(document.RootElement, "id") : null;
    }

    private static ResponseRequest? With(ResponseRequest request, JsonProperty member)
    {
        var value = member.Value;
        return (member.Name, value.ValueKind) switch
        {
            ("store", JsonValueKind.True or JsonValueKind.False) => request with { Store = value.GetBoolean() },
            ("background", JsonValueKind.True or JsonValueKind.False) =>
                request with { Background = value.GetBoolean() },
            ("model", JsonValueKind.String) => request with { Model = value.GetString() },
            ("previous_response_id", JsonValueKind.String) => request with { Previous = value.GetString() },
            ("conversation", JsonValueKind.String) => request with { Conversation = value.GetString() },
            ("conversation", JsonValueKind.Object) when TextOf(value, "id") is { } id =>
                request with { Conversation = id },
            ("input", JsonValueKind.String) =>
                request with { Input = [new ConversationItem(ItemKind.User, false, Raw(value))] },
            ("input", JsonValueKind.Array) when ItemsOf(value) is { } items => request with { Input = items },
            ("include", JsonValueKind.Array) when value.GetArrayLength() > 0 => request with
            {
                Include = Raw(value),
                WantsReasoning = value.EnumerateArray().Any(static wish =>
                    wish.ValueKind == JsonValueKind.String && wish.ValueEquals(EncryptedReasoning.Wish)),
            },
            ("store" or "background" or "previous_response_id" or "conversation" or "input", JsonValueKind.Null) =>
                request,
            ("store" or "background" or "model" or "previous_response_id" or "conversation" or "input", _) => null,
            _ => request,
        };
    }

    /// <summary>The entries of a list of items; null where one is no object.</summary>
    public static IReadOnlyList<ConversationItem>? ItemsOf(JsonElement list)
    {
        var items = new List<ConversationItem>(list.GetArrayLength());
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            items.Add(new ConversationItem(ItemKind.User, false, Raw(entry)));
        }

        return items;
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static byte[] Raw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();
}
