using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Gateway.Responses;

/// <summary><c>/v1/conversations</c> and <c>/v1/conversations/{id}</c>: conversations that the grid keeps.</summary>
internal static class ConversationResource
{
    public static async Task CreateAsync(ResponseCall call)
    {
        if (call.Ports.Keeper is { } keeper && call.Ports.Services.Routes.All.All(
            static upstream => upstream.KeepsResponses))
        {
            // Every turn of it would go to a provider that keeps conversations itself.
            await call.Ports.Other.ForwardAsync(call.Http, WireFormat.Responses, call.Caller, keeper)
                .ConfigureAwait(false);
            return;
        }

        var request = await ConversationRequest.ReadAsync(call).ConfigureAwait(false);
        var refusal = request.Refusal
            ?? (call.Ports.Services.Options.For(call.Principal.Tenant).Capture == CaptureMode.Full
                ? null
                : ResponseRefusals.NoContent);
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal).ConfigureAwait(false);
            return;
        }

        var id = ConversationId.Mint(call.Ports.Services.Time);
        var conversation = new KeptConversation(call, id);
        var seed = new SessionSeed { Metadata = request.Value!.Metadata };
        var created = await conversation.Session.CreateAsync(call.Principal, seed, call.Aborted).ConfigureAwait(false);
        if (!created.IsRefused && request.Value.Items is { Count: > 0 } items)
        {
            created = await conversation.ChangeAsync(_ => items.ToArray()).ConfigureAwait(false);
        }

        await AnswerAsync(call, created).ConfigureAwait(false);
    }

    public static Task ReadAsync(ResponseCall call) => WithAsync(call, async conversation =>
    {
        var facts = await conversation.Session.DescribeAsync(call.Principal, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, facts, conversation).ConfigureAwait(false);
    });

    public static Task ChangeAsync(ResponseCall call) => WithAsync(call, async conversation =>
    {
        var request = await ConversationRequest.ReadAsync(call).ConfigureAwait(false);
        if (request.IsRefused)
        {
            await call.RefuseAsync(request.Refusal).ConfigureAwait(false);
            return;
        }

        var facts = await conversation.Session.DescribeAsync(call.Principal, call.Aborted).ConfigureAwait(false);
        if (!facts.IsRefused && request.Value.Metadata is { } metadata)
        {
            var removed = facts.Value.Metadata.Keys
                .Where(key => !metadata.ContainsKey(key)
                    && !key.StartsWith(DeletedResponses.GridPrefix, StringComparison.Ordinal))
                .ToList();
            var change = new MetadataChangedData(
                metadata.Count > 0 ? metadata : null, removed.Count > 0 ? removed : null);
            facts = await conversation.Session.ChangeMetadataAsync(call.Principal, change, call.Aborted)
                .ConfigureAwait(false);
        }

        await AnswerAsync(call, facts, conversation).ConfigureAwait(false);
    });

    public static Task DeleteAsync(ResponseCall call) => WithAsync(call, async conversation =>
    {
        var deleted = await conversation.Session.DeleteAsync(call.Principal, call.Aborted).ConfigureAwait(false);
        call.Ports.Cache.Delete(conversation.Session.Key);
        await (deleted.IsRefused
            ? call.RefuseAsync(conversation.AsAsked(deleted.Refusal))
            : call.AnswerAsync(DeletedObject.Of(conversation.Session.Key.Id.Value, "conversation.deleted")))
            .ConfigureAwait(false);
    });

    /// <summary>Runs a handler on the conversation of the path, or asks the provider that keeps it.</summary>
    internal static async Task WithAsync(ResponseCall call, Func<KeptConversation, Task> handler)
    {
        var text = call.Route("id");
        if (!ConversationId.IsOurs(text))
        {
            await call.PassAsync(ResponseRefusals.NoConversation(text)).ConfigureAwait(false);
            return;
        }

        await (ConversationId.TryParse(text, out var id)
            ? handler(new KeptConversation(call, id))
            : call.RefuseAsync(ResponseRefusals.NoConversation(text))).ConfigureAwait(false);
    }

    /// <summary>Answers with the conversation.</summary>
    internal static Task AnswerAsync(
        ResponseCall call, Answer<SessionFacts> facts, KeptConversation? conversation = null) =>
        facts.IsRefused
            ? call.RefuseAsync(conversation?.AsAsked(facts.Refusal) ?? facts.Refusal)
            : call.AnswerAsync(ConversationObject.Of(facts.Value));
}
