using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Conversations;

/// <summary>Builds the request for the next turn of a conversation.</summary>
internal sealed class RequestBuilder(UpstreamRoutes routes, ModelCatalog catalog)
{
    // Anthropic wants a number; a caller who wants another one sends it.
    private const int OutputTokensDefault = 8_192;

    /// <summary>The request; refused where no upstream serves its model, or the conversation has none.</summary>
    public Answer<ManagedRequest> Build(Conversation conversation, NewTurn turn)
    {
        if ((turn.Model ?? conversation.Facts.Model) is not { } model)
        {
            return NoModel;
        }

        if (UpstreamOf(turn, conversation.Wire ?? turn.Wire, model) is not { } upstream)
        {
            return turn.Upstream is null ? Refusals.UnknownModel(model) : NotServed(turn.Upstream, model);
        }

        var wire = conversation.Wire ?? turn.Wire ?? FirstWire(upstream, model);
        var json = new ArrayBufferWriter<byte>(conversation.Items.Sum(static item => item.Json.Length + 16) + 4_096);
        try
        {
            new ConversationBody
            {
                Wire = wire,
                Members = turn.Parameters,
                Changes = Changes(wire, model, turn),
                Items = [.. WithInstructions(wire, conversation.Items, turn.Instructions), .. turn.Items()],
            }.Write(json);
        }
        catch (JsonException)
        {
            return BadParameters;
        }

        return new ManagedRequest(wire, json.WrittenMemory, upstream);
    }

    private Upstream? UpstreamOf(NewTurn turn, WireFormat? wire, string model)
    {
        if (turn.Upstream is { } name)
        {
            return routes.All.FirstOrDefault(upstream =>
                upstream.Name.Equals(name, StringComparison.Ordinal) && upstream.Serves(model) && upstream.SpeaksAny);
        }

        return (wire is { } spoken ? routes.Select(spoken, model) : null)
            ?? routes.SelectInAnyWire(model);
    }

    // The model's own provider's, where the upstream speaks that.
    private WireFormat FirstWire(Upstream upstream, string model)
    {
        var own = catalog.Find(model).Provider == "anthropic" ? WireFormat.Messages : WireFormat.Chat;
        return upstream.Speaks(own) ? own : upstream.PreferredWire;
    }

    private Dictionary<string, ReadOnlyMemory<byte>?> Changes(WireFormat wire, string model, NewTurn turn)
    {
        var changes = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal)
        {
            ["model"] = Quoted(model),
            ["stream"] = turn.Stream ? True : null,
        };
        switch (wire)
        {
            case WireFormat.Chat when turn.Stream:
                changes["stream_options"] = "{\"include_usage\":true}"u8.ToArray();
                break;
            case WireFormat.Responses:
                // The grid keeps the conversation; what the provider kept beside it, nobody would ever use.
                changes["store"] = "false"u8.ToArray();
                changes["previous_response_id"] = null;
                changes["conversation"] = null;
                break;
            case WireFormat.Messages when !HasMember(turn.Parameters, "max_tokens"):
                var most = Math.Min(catalog.Find(model).OutputMax, OutputTokensDefault);
                changes["max_tokens"] = Encoding.UTF8.GetBytes(most.ToString(CultureInfo.InvariantCulture));
                break;
        }

        return changes;
    }

    private static IEnumerable<ConversationItem> WithInstructions(
        WireFormat wire, IReadOnlyList<ConversationItem> items, string? instructions)
    {
        if (instructions is null)
        {
            return items;
        }

        // What stood there before, stood at the beginning.
        var sections = ConversationSections.Of(wire, items);
        var first = wire == WireFormat.Chat ? ChatInstructionsEnd(items, sections.Tools) : sections.Messages;
        return
        [
            .. items.Take(sections.Tools),
            .. instructions.Length == 0 ? (ConversationItem[])[] : [UserMessage.Instructions(wire, instructions)],
            .. items.Skip(first),
        ];
    }

    private static int ChatInstructionsEnd(IReadOnlyList<ConversationItem> items, int from)
    {
        while (from < items.Count && items[from].Kind == ItemKind.System)
        {
            from++;
        }

        return from;
    }

    private static bool HasMember(ReadOnlyMemory<byte> json, string name)
    {
        if (json.IsEmpty)
        {
            return false;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty(name, out _);
    }

    private static byte[] Quoted(string text) =>
        [(byte)'"', .. JsonEncodedText.Encode(text).EncodedUtf8Bytes, (byte)'"'];

    // As what it is put into: null says that the member is left out, an empty value would be no JSON.
    private static readonly ReadOnlyMemory<byte>? True = "true"u8.ToArray();

    private static readonly Refusal NoModel = new(
        SessionErrorCode.Unprocessable, "The session has had no turn yet, so name a model.");

    private static readonly Refusal BadParameters = new(
        SessionErrorCode.Unprocessable, "The parameters are no JSON object of request members.");

    private static Refusal NotServed(string upstream, string model) => new(
        SessionErrorCode.Unprocessable,
        $"This gateway has no upstream '{upstream}' that serves the model '{model}'.");
}
