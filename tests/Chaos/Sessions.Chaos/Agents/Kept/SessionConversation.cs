using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents.Kept;

/// <summary><c>POST /sessions/{id}/turns</c>, in the wire format of the model's own provider.</summary>
internal sealed class SessionConversation(Tenant tenant, string session, bool isMessages) : KeptConversation(tenant)
{
    private readonly Conversation _wire = isMessages ? new MessagesConversation() : new ChatConversation();

    public override string? ToBeMade => session;

    public override string Path => $"/sessions/{session}/turns";

    public override string Route => session;

    public override string Body(string text, bool stream) =>
        $$"""{"message":{{EventText.Quote(text)}},"model":"{{(isMessages ? "claude-sonnet-4-5" : "gpt-5.4")}}","stream":{{(stream ? "true" : "false")}}}""";

    public override string? Read(string text, bool stream) =>
        _wire.Read(text, stream) is { IsWhole: true } answer ? MessageText.Of(answer.Items) : null;
}
