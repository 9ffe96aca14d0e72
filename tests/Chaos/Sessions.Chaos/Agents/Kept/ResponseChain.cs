using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents.Kept;

/// <summary><c>POST /v1/responses</c>, each behind the one before, at an upstream that keeps none.</summary>
internal sealed class ResponseChain(Tenant tenant, string session) : KeptConversation(tenant)
{
    private readonly ResponsesConversation _wire = new();
    private string? _previous;
    private int _behind;

    public override string Path => "/v1/responses";

    public override string Route => session;

    public override int? Behind => _behind;

    public override string Body(string text, bool stream)
    {
        var previous = _previous is null ? "" : $",\"previous_response_id\":\"{_previous}\"";
        return $$"""{"model":"{{Grid.ForgottenModel}}","stream":{{(stream ? "true" : "false")}},"input":{{EventText.Quote(text)}}{{previous}}}""";
    }

    public override string? Read(string text, bool stream) =>
        _wire.Read(text, stream) is { IsWhole: true } answer ? MessageText.Of(answer.Items) : null;

    protected override void Advance(KeptAnswer answer, string text, bool stream) =>
        (_previous, _behind) = (_wire.Read(text, stream).Id, answer.Number);
}
