using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Responses;

/// <summary><c>/v1/conversations/{id}/items</c>: the items of a conversation that the grid keeps.</summary>
internal static class ConversationItemResource
{
    public static Task ListAsync(ResponseCall call) => ConversationResource.WithAsync(call, async conversation =>
    {
        var page = ItemPage.Read(call.Http.Request.Query);
        if (page.IsRefused)
        {
            await call.RefuseAsync(page.Refusal).ConfigureAwait(false);
            return;
        }

        var items = await conversation.ListAsync().ConfigureAwait(false);
        if (items.IsRefused)
        {
            await call.RefuseAsync(items.Refusal).ConfigureAwait(false);
            return;
        }

        var list = page.Value.Of(items.Value);
        await (list.IsRefused ? call.RefuseAsync(list.Refusal, "after") : call.AnswerAsync(list.Value.ToJson()))
            .ConfigureAwait(false);
    });

    public static Task CreateAsync(ResponseCall call) => ConversationResource.WithAsync(call, async conversation =>
    {
        var request = await ConversationRequest.ReadAsync(call).ConfigureAwait(false);
        if (request.IsRefused || request.Value.Items is not { Count: > 0 } added)
        {
            await call.RefuseAsync(request.Refusal ?? ResponseRefusals.Bad("Send 'items' with at least one."), "items")
                .ConfigureAwait(false);
            return;
        }

        var before = 0;
        var changed = await conversation.ChangeAsync(items =>
        {
            before = items.Length;
            return (ConversationItem[])[.. items, .. added];
        }).ConfigureAwait(false);
        var listed = changed.IsRefused
            ? changed.Refusal
            : await conversation.ListAsync().ConfigureAwait(false);
        await (listed.IsRefused
            ? call.RefuseAsync(listed.Refusal)
            : call.AnswerAsync(new ItemList([.. listed.Value.Skip(before).Take(added.Count)], false).ToJson()))
            .ConfigureAwait(false);
    });

    public static Task ReadAsync(ResponseCall call) => ConversationResource.WithAsync(call, async conversation =>
    {
        var id = call.Route("item");
        var items = await conversation.ListAsync().ConfigureAwait(false);
        var item = items.Value?.FirstOrDefault(known => known.Id == id);
        await (item is null
            ? call.RefuseAsync(items.Refusal ?? ResponseRefusals.NoItem(id))
            : call.AnswerAsync(item.Json)).ConfigureAwait(false);
    });

    public static Task DeleteAsync(ResponseCall call) => ConversationResource.WithAsync(call, async conversation =>
    {
        var id = call.Route("item");
        var changed = await conversation.ChangeAsync(items =>
        {
            var item = ListedItem.Of(conversation.Session.Key.Id, items).FirstOrDefault(known => known.Id == id);
            return item is null
                ? ResponseRefusals.NoItem(id)
                : (ConversationItem[])[.. items.Take(item.Index), .. items.Skip(item.Index + 1)];
        }).ConfigureAwait(false);
        await ConversationResource.AnswerAsync(call, changed, conversation).ConfigureAwait(false);
    });
}
