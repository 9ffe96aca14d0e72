using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Responses;

/// <summary>What a request about a conversation says.</summary>
/// <param name="Items">Items to add; null where none are named.</param>
/// <param name="Metadata">Its metadata; null where none is named.</param>
internal sealed record ConversationRequest(
    IReadOnlyList<ConversationItem>? Items, IReadOnlyDictionary<string, string>? Metadata)
{
    private const int ItemsMax = 20;
    private const int PairsMax = 16;
    private const int KeyLengthMax = 64;
    private const int ValueLengthMax = 512;

    /// <summary>Reads a request's body; an empty one says nothing.</summary>
    public static async ValueTask<Answer<ConversationRequest>> ReadAsync(ResponseCall call)
    {
        var read = await RequestBody
            .ReadAsync(call.Http.Request, call.Ports.Services.Options.BodyBytesMax, call.Aborted).ConfigureAwait(false);
        if (read.IsRefused)
        {
            return read.Refusal;
        }

        using var body = read.Value;
        if (body.Readable.IsEmpty)
        {
            return new ConversationRequest(null, null);
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = call.Ports.Services.Options.DepthMax };
            using var document = JsonDocument.Parse(body.Readable, options);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ResponseRefusals.Bad("The body is no JSON that can be read.");
        }
    }

    private static Answer<ConversationRequest> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return ResponseRefusals.Bad("The body is no JSON object.");
        }

        IReadOnlyList<ConversationItem>? items = null;
        if (body.TryGetProperty("items"u8, out var list) && list.ValueKind != JsonValueKind.Null)
        {
            items = list.ValueKind == JsonValueKind.Array ? ResponseRequest.ItemsOf(list) : null;
            if (items is null || items.Count > ItemsMax || items.Any(IsReference))
            {
                return ResponseRefusals.Bad($"'items' is a list of at most {ItemsMax} items, each of them whole.");
            }
        }

        Dictionary<string, string>? metadata = null;
        if (body.TryGetProperty("metadata"u8, out var map) && map.ValueKind != JsonValueKind.Null)
        {
            metadata = MetadataOf(map);
            if (metadata is null)
            {
                return ResponseRefusals.Bad(
                    $"'metadata' is at most {PairsMax} pairs of text: keys of at most {KeyLengthMax} characters, "
                    + $"values of at most {ValueLengthMax}.");
            }
        }

        return new ConversationRequest(items, metadata);
    }

    private static bool IsReference(ConversationItem item) => ResponseRequest.ReferenceOf(item.Json.Span) is not null;

    private static Dictionary<string, string>? MetadataOf(JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in map.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String
                || pair.Name.Length is 0 or > KeyLengthMax
                || pair.Name.Any(char.IsControl)
                || pair.Name.StartsWith(DeletedResponses.GridPrefix, StringComparison.Ordinal)
                || pair.Value.GetString() is not { Length: <= ValueLengthMax } value)
            {
                return null;
            }

            pairs[pair.Name] = value;
        }

        return pairs.Count > PairsMax ? null : pairs;
    }
}
