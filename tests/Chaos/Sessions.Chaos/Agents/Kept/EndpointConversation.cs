using System.Text;
using System.Text.Json;
using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents.Kept;

/// <summary><c>POST /api/{tenant}/{name}</c>: an endpoint with a cap of messages, of a tenant with a budget.</summary>
internal sealed class EndpointConversation(Tenant tenant, string route) : KeptConversation(tenant)
{
    private string? _session;

    public override string Path => $"/api/{Tenant.Name}/{Grid.Endpoint}";

    public override string Route => route;

    // The text alone, in a shape of the endpoint's own.
    public override bool GetsWhatIsKept => false;

    public override string Body(string text, bool stream)
    {
        var session = _session is null ? "" : $",\"session_id\":\"{_session}\"";
        return $$"""{"message":{{EventText.Quote(text)}},"stream":{{(stream ? "true" : "false")}}{{session}}}""";
    }

    public override string? Read(string text, bool stream)
    {
        try
        {
            return stream ? ReadStream(text) : ReadWhole(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    protected override void Advance(KeptAnswer answer, string text, bool stream) => _session = answer.Session;

    private static string? ReadWhole(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("ok").GetBoolean()
            ? json.RootElement.GetProperty("content").GetString()
            : null;
    }

    private static string? ReadStream(string text)
    {
        if (!EventText.EndsWith(text, "data: [DONE]"))
        {
            return null;
        }

        var said = new StringBuilder();
        foreach (var payload in EventText.Payloads(text))
        {
            said.Append(payload.TryGetProperty("content", out var piece) ? piece.GetString() : "");
        }

        return said.ToString();
    }
}
