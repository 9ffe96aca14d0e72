using System.Buffers;
using Sessions.Core.Turns;
using Sessions.Gateway.Conversations;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Responses;

/// <summary>Puts a request's own input behind what a conversation holds.</summary>
internal static class ResponseContext
{
    private static readonly ReadOnlyMemory<byte> False = "false"u8.ToArray();

    /// <summary>
    /// The conversation's messages; its tools and instructions stay behind: a request brings its own (OpenAI API
    /// reference, <c>previous_response_id</c>).
    /// </summary>
    public static ConversationItem[] MessagesOf(Conversation conversation) =>
        [.. conversation.Items.Skip(ConversationSections.Of(WireFormat.Responses, conversation.Items).Messages)];

    /// <summary>The messages and behind them the input, with every reference to one of them resolved.</summary>
    public static Answer<ConversationItem[]> InputOf(
        Contracts.SessionId session, IReadOnlyList<ConversationItem> messages, ResponseRequest request)
    {
        var items = new List<ConversationItem>(messages.Count + request.Input.Count);
        items.AddRange(messages);
        ListedItem[]? listed = null;
        foreach (var item in request.Input)
        {
            if (ResponseRequest.ReferenceOf(item.Json.Span) is not { } id)
            {
                items.Add(item);
                continue;
            }

            listed ??= ListedItem.Of(session, messages);
            if (listed.FirstOrDefault(known => known.Id == id) is not { } referred)
            {
                return ResponseRefusals.ReferenceNotFound(id);
            }

            items.Add(messages[referred.Index]);
        }

        return items.ToArray();
    }

    /// <summary>The body of a request with all of its context in it.</summary>
    /// <param name="body">The request as it came.</param>
    /// <param name="items">The whole input.</param>
    /// <param name="isTurn">Whether it makes a response, which nobody but the grid is to keep.</param>
    /// <param name="include">What stands in place of the request's <c>include</c>; null for that.</param>
    public static ReadOnlyMemory<byte> Body(
        ReadOnlyMemory<byte> body,
        IReadOnlyList<ConversationItem> items,
        bool isTurn,
        ReadOnlyMemory<byte>? include = null)
    {
        var json = new ArrayBufferWriter<byte>(items.Sum(static item => item.Json.Length + 32) + body.Length + 256);
        var changes = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal)
        {
            ["previous_response_id"] = null,
            ["conversation"] = null,
        };
        if (isTurn)
        {
            changes["store"] = False;
        }

        if (include is not null)
        {
            changes["include"] = include;
        }

        new ConversationBody
        {
            Wire = WireFormat.Responses,
            Members = body,
            Changes = changes,
            Items = items,
        }.Write(json);
        return json.WrittenMemory;
    }
}
