using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sessions.Contracts.Views;
using Sessions.Gateway.Conversations;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Responses;

/// <summary><c>/v1/responses/{id}</c>: a kept response, read, followed, deleted, and what it was made from.</summary>
internal static class ResponseResource
{
    public static Task ReadAsync(ResponseCall call) => WithAsync(call, async response =>
    {
        var query = call.Http.Request.Query;
        if (!string.Equals(query["stream"], "true", StringComparison.OrdinalIgnoreCase))
        {
            await call.AnswerAsync(await response.ObjectAsync(call.Aborted).ConfigureAwait(false))
                .ConfigureAwait(false);
            return;
        }

        var text = query["starting_after"].ToString();
        long after = -1;
        if (text.Length > 0 && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            var bad = ResponseRefusals.Bad("'starting_after' is the sequence number of an event.");
            await call.RefuseAsync(bad, "starting_after").ConfigureAwait(false);
            return;
        }

        var isStream = response.Turn.Status == TurnStatus.Completed
            ? response.Turn.Ended!.Answer!.Stream
            : response.Turn.Started.Stream;
        var refusal = isStream
            ? await call.Ports.Services.Again
                .WriteAsync(call.Http, response.Session.Key, response.Id.Turn, after < 0 ? null : after)
                .ConfigureAwait(false)
            : ResponseRefusals.NotStreamed;
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal).ConfigureAwait(false);
        }
    });

    public static Task DeleteAsync(ResponseCall call) => WithAsync(call, async response =>
    {
        var refusal = await DeletedResponses
            .DeleteAsync(response.Session, call.Principal, response.Id.Turn, call.Aborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal).ConfigureAwait(false);
            return;
        }

        await call.AnswerAsync(DeletedObject.Of(response.Id.ToString(), "response")).ConfigureAwait(false);
    });

    public static Task CancelAsync(ResponseCall call) =>
        WithAsync(call, _ => call.RefuseAsync(ResponseRefusals.NotCancellable));

    public static Task ListInputAsync(ResponseCall call) => WithAsync(call, async response =>
    {
        var page = ItemPage.Read(call.Http.Request.Query);
        if (page.IsRefused)
        {
            await call.RefuseAsync(page.Refusal).ConfigureAwait(false);
            return;
        }

        var path = await response.Session.ReadPathAsync(call.Principal, response.Id.Turn, call.Aborted)
            .ConfigureAwait(false);
        var items = path.IsRefused ? null : await ContextItems
            .ReadAsync(call.Ports.Store, response.Session.Key, path.Value, call.Aborted).ConfigureAwait(false);
        if (items is null)
        {
            await call.RefuseAsync(path.Refusal ?? ResponseRefusals.NoContent).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<ConversationItem> all =
            [.. items.Select(static item => new ConversationItem(item.Kind, item.Continues, item.Json))];
        var messages = ResponseContext.MessagesOf(new Conversation(new ConversationFacts { Tip = default }, all));
        var list = page.Value.Of(ListedItem.Of(response.Id.Session, messages));
        await (list.IsRefused ? call.RefuseAsync(list.Refusal, "after") : call.AnswerAsync(list.Value.ToJson()))
            .ConfigureAwait(false);
    });

    // What is not the grid's by its form, the provider is asked about.
    private static async Task WithAsync(ResponseCall call, Func<StoredResponse, Task> handler)
    {
        var id = call.Route("id");
        if (!ResponseId.IsOurs(id))
        {
            await call.PassAsync(ResponseRefusals.NotFound(id)).ConfigureAwait(false);
            return;
        }

        var found = await StoredResponse.FindAsync(call, id).ConfigureAwait(false);
        await (found.IsRefused ? call.RefuseAsync(found.Refusal) : handler(found.Value)).ConfigureAwait(false);
    }
}

/// <summary>What deleting is answered with.</summary>
internal static class DeletedObject
{
    public static ReadOnlyMemory<byte> Of(string id, string kind)
    {
        var json = new ArrayBufferWriter<byte>(128);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("object"u8, kind);
        writer.WriteBoolean("deleted"u8, true);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }
}
