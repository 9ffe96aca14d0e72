using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.BadInput;

/// <summary>Sessions of others, sessions that never were, and names that are none, on every route of a session.</summary>
public sealed class ForeignIdTests(SimulatorSilo silo)
{
    public static TheoryData<string, string, string?> Routes => new()
    {
        { "GET", "", null },
        { "PATCH", "", """{"metadata":{"a":"b"}}""" },
        { "DELETE", "", null },
        { "POST", "/close", "" },
        { "GET", "/events", null },
        { "POST", "/events", """{"type":"custom.note","data":{}}""" },
        { "GET", "/events/stream", null },
        { "GET", "/turns", null },
        { "POST", "/turns", """{"message":"Hi.","model":"gpt-5.4"}""" },
        { "GET", "/turns/1/answer", null },
        { "POST", "/fork", "{}" },
        { "POST", "/fork", """{"turn":1}""" },
        { "POST", "/rewind", """{"turn":0}""" },
        { "GET", "/rollup", null },
        { "GET", "/policy", null },
        { "DELETE", "/policy", null },
        { "GET", "/context", null },
        { "GET", "/compactions", null },
        { "GET", "/cache", null },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Session_OfAnotherKey_LooksLikeOneThatNeverWas(string method, string route, string? body)
    {
        var session = SessionNames.Fresh();
        (await silo.Alice.PostAsync(
            "/v1/chat/completions",
            WireSamples.Request(WireFormat.Chat, "gpt-5.4", "Mine."),
            ("X-Session-Id", session),
            ("Idempotency-Key", "k"))).Status.ShouldBe(200);
        var before = (await silo.Alice.GetAsync("/sessions/" + session)).Json.GetProperty("head").GetInt64();

        var foreign = await SendAsync(method, session + route, body);
        var none = await SendAsync(method, SessionNames.Fresh() + route, body);
        var resumed = await SendAsync(method, session + route, body, ("Last-Event-ID", "0"), ("Idempotency-Key", "k"));

        foreign.ShouldBeProblem(403, "session_forbidden");
        none.ShouldBeProblem(403, "session_forbidden");
        none.Text.ShouldBe(foreign.Text);
        resumed.Status.ShouldBe(403, resumed.Text);
        (await silo.Alice.GetAsync("/sessions/" + session)).Json.GetProperty("head").GetInt64().ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Name_ThatIsNone_IsRefused(string method, string route, string? body)
    {
        foreach (var name in (string[])["a%20b", "%F0%9F%98%80", "a%2520b", new string('a', 256)])
        {
            (await SendAsync(method, name + route, body)).ShouldBeProblem(400, "invalid_session_id");
        }
    }

    [Fact]
    public async Task Policy_OfASessionOfAnotherKey_IsForbidden()
    {
        var session = SessionNames.Fresh();
        await silo.Alice.PostAsync("/sessions", $$"""{"id":"{{session}}"}""");

        var reply = await SendAsync("PUT", session + "/policy", """{"limits":{"max_messages":1}}""");

        reply.ShouldBeProblem(403, "session_forbidden");
        (await silo.ReadLogAsync(session)).Types.ShouldBe(["session.created"]);
    }

    private async Task<Reply> SendAsync(
        string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await silo.Bob.SendAsync(HttpMethod.Parse(method), "/sessions/" + path, content, headers);
    }
}
