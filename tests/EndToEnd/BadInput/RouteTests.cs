using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.BadInput;

/// <summary>Keys that are none, methods and paths that are no turns.</summary>
public sealed class RouteTests(RecordingSilo silo)
{
    [Theory]
    [InlineData(WireFormat.Chat, null)]
    [InlineData(WireFormat.Responses, "sk-nobody")]
    [InlineData(WireFormat.Messages, "")]
    public async Task Key_ThatNobodyIssued_IsRefused(WireFormat wire, string? key)
    {
        var session = SessionNames.Fresh();
        using var stranger = new Caller(silo.Silo.Address, key);

        var reply = await stranger.PostAsync(
            WireSamples.Path(wire),
            WireSamples.Request(wire, RecordingSilo.Plain, "Hello."),
            ("X-Session-Id", session));

        reply.ShouldBeRefusal(wire, 401, "invalid_api_key");
        (await silo.ReadLogAsync(session)).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions?limit=2")]
    [InlineData("DELETE", "/v1/responses/resp_1")]
    [InlineData("PUT", "/v1/messages")]
    [InlineData("POST", "/v1/embeddings")]
    [InlineData("GET", "/v1/files/a%2Fb//c?x=..")]
    public async Task Route_ThatIsNoTurn_PassesUnrecorded(string method, string path)
    {
        var session = SessionNames.Fresh();
        var test = silo.Upstream.On(
            static call => call.AnswerAsync(201, "text/plain", Encoding.UTF8.GetBytes("as said")));

        var reply = await SendAsync(
            method, path, $"X-Session-Id: {session}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n");

        (reply.Status, reply.Text).ShouldBe((201, "as said"));
        (await test.NextAsync()).Head.FirstLine.ShouldBe($"{method} {path} HTTP/1.1");
        (await silo.ReadLogAsync(session)).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/../admin")]
    [InlineData("/v1/%2e%2e/admin")]
    [InlineData("/v1/..%2fadmin")]
    [InlineData("/nothing/here")]
    [InlineData("//v1/messages")]
    public async Task Path_ThatLeavesTheProvidersRoutes_ReachesNobody(string path)
    {
        var test = silo.Upstream.On(static call => call.AnswerAsync("{}"));

        var reply = await SendAsync("GET", path, $"{RecordingUpstream.CaseHeader}: {test.Name}\r\n");

        reply.Status.ShouldBeOneOf(400, 404);
        test.Count.ShouldBe(0);
        await silo.ShouldStillServeAsync();
    }

    private Task<RawReply> SendAsync(string method, string path, string headers) => RawConnection.SendAsync(
        silo.Silo.Address,
        RawConnection.Request(
            method, path, $"Authorization: Bearer {TestKeys.Alice}\r\n{headers}", method == "POST" ? "{}"u8 : default));
}
