using System.Globalization;
using System.Text;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Responses;

/// <summary>
/// <c>POST /v1/responses/compact</c> and <c>/v1/responses/input_tokens</c>: about a context that the grid may hold a
/// part of.
/// </summary>
internal static class ContextCalls
{
    /// <summary>An upstream that compacts gets the whole context.</summary>
    public static Task CompactAsync(ResponseCall call) => HandleAsync(call, async (body, asked, upstream) =>
    {
        if (upstream is null)
        {
            await call.RefuseAsync(ResponseRefusals.NoCompactUpstream(asked.Model ?? ""), "model")
                .ConfigureAwait(false);
            return;
        }

        await ForwardAsync(call, body, asked, upstream).ConfigureAwait(false);
    });

    /// <summary>An upstream that keeps responses counts by itself; for others the grid counts.</summary>
    public static Task CountAsync(ResponseCall call) => HandleAsync(call, async (body, asked, upstream) =>
    {
        if (upstream is { KeepsResponses: true })
        {
            await ForwardAsync(call, body, asked, upstream).ConfigureAwait(false);
            return;
        }

        var context = await ContextAsync(call, asked).ConfigureAwait(false);
        var input = context.IsRefused
            ? context.Refusal
            : ResponseContext.InputOf(context.Value.Session, context.Value.Messages, asked);
        var whole = input.IsRefused ? default : ResponseContext.Body(body.Readable, input.Value, isTurn: false);
        var counted = input.IsRefused
            ? input.Refusal
            : PromptCount.Of(call.Ports.Services, WireFormat.Responses, whole);
        await (counted.IsRefused
            ? call.RefuseAsync(counted.Refusal)
            : call.AnswerAsync(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"object\":\"response.input_tokens\",\"input_tokens\":{counted.Value.Tokens}}}"))))
            .ConfigureAwait(false);
    });

    private static async Task HandleAsync(
        ResponseCall call, Func<RequestBody, ResponseRequest, Upstream?, Task> handler)
    {
        var services = call.Ports.Services;
        var read = await RequestBody
            .ReadAsync(call.Http.Request, services.Options.BodyBytesMax, call.Aborted).ConfigureAwait(false);
        if (read.IsRefused)
        {
            await call.RefuseAsync(read.Refusal).ConfigureAwait(false);
            return;
        }

        using var body = read.Value;
        var asked = ResponseRequest.Read(body.Readable);
        if (asked.IsRefused)
        {
            await call.RefuseAsync(asked.Refusal).ConfigureAwait(false);
            return;
        }

        var upstream = asked.Value.Model is { } model
            ? services.Routes.Select(WireFormat.Responses, model)
            : services.Routes.Default(WireFormat.Responses);
        await handler(body, asked.Value, upstream).ConfigureAwait(false);
    }

    private static async Task ForwardAsync(
        ResponseCall call, RequestBody body, ResponseRequest asked, Upstream upstream)
    {
        var isOurs = ResponseId.IsOurs(asked.Previous) || ConversationId.IsOurs(asked.Conversation);
        var isForeign = asked.Previous is not null || asked.Conversation is not null;
        if (!isOurs && (!isForeign || upstream.KeepsResponses))
        {
            await call.Ports.Other
                .ForwardAsync(call.Http, WireFormat.Responses, call.Caller, upstream, body.Sent, isPlain: false)
                .ConfigureAwait(false);
            return;
        }

        var context = await ContextAsync(call, asked).ConfigureAwait(false);
        var input = context.IsRefused
            ? context.Refusal
            : ResponseContext.InputOf(context.Value.Session, context.Value.Messages, asked);
        if (input.IsRefused)
        {
            await call.RefuseAsync(input.Refusal).ConfigureAwait(false);
            return;
        }

        var whole = ResponseContext.Body(body.Readable, input.Value, isTurn: false);
        await call.Ports.Other
            .ForwardAsync(call.Http, WireFormat.Responses, call.Caller, upstream, whole, isPlain: true)
            .ConfigureAwait(false);
    }

    // What the grid holds of the context: nothing where the request names no part of it.
    private static async ValueTask<Answer<Held>> ContextAsync(ResponseCall call, ResponseRequest asked)
    {
        var reader = call.Ports.Reader;
        if (asked.Previous is { } previous)
        {
            if (!ResponseId.IsOurs(previous))
            {
                return ResponseRefusals.PreviousNotFound(previous);
            }

            var found = await StoredResponse.FindAsync(call, previous).ConfigureAwait(false);
            var behind = found.IsRefused ? found.Refusal : await reader
                .ReadBehindAsync(found.Value.Session.Key, call.Principal, found.Value.Id.Turn, call.Aborted)
                .ConfigureAwait(false);
            return behind.IsRefused
                ? ResponseRefusals.PreviousNotFound(previous)
                : Held.Of(found.Value!.Session.Key.Id, behind.Value);
        }

        if (asked.Conversation is not { } conversation)
        {
            return new Held(default, []);
        }

        if (!ConversationId.TryParse(conversation, out var id))
        {
            return ResponseRefusals.NoConversation(conversation);
        }

        var read = await reader
            .ReadAsync(call.Ports.Find(call.Principal, id).Key, call.Principal, call.Aborted).ConfigureAwait(false);
        return read.IsRefused || read.Value.Wire is not (null or WireFormat.Responses)
            ? ResponseRefusals.NoConversation(conversation)
            : Held.Of(id, read.Value);
    }

    private sealed record Held(SessionId Session, Wire.Conversations.ConversationItem[] Messages)
    {
        public static Held Of(SessionId session, Conversation conversation) =>
            new(session, ResponseContext.MessagesOf(conversation));
    }
}
