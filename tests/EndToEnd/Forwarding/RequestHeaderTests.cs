using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Forwarding;

/// <summary>Which of a caller's headers the upstream sees.</summary>
public sealed class RequestHeaderTests(RecordingSilo silo)
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private readonly string _session = SessionNames.Fresh();

    [Fact]
    public async Task HeadersOfOneConnection_StayBehind()
    {
        var seen = await SendAsync(
            RecordingSilo.Plain,
            "Connection: x-private\r\nx-private: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n"
            + "Proxy-Authorization: Basic eA==\r\n");

        var names = seen.Headers.Select(static header => header.Key.ToUpperInvariant()).ToList();
        names.Intersect(["CONNECTION", "X-PRIVATE", "KEEP-ALIVE", "TE", "PROXY-AUTHORIZATION", "TRANSFER-ENCODING"])
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task HeadersOfTheClient_Pass()
    {
        var seen = await SendAsync(
            RecordingSilo.Plain,
            "anthropic-beta: a-1,b-2\r\nx-kept: one\r\nx-kept: two\r\nUser-Agent: agent/1.0 (x; y)\r\n");

        seen.Get("anthropic-beta").ShouldBe("a-1,b-2");
        string.Join(", ", seen.All("x-kept")).ShouldBe("one, two");
        seen.Get("User-Agent").ShouldBe("agent/1.0 (x; y)");
    }

    [Fact]
    public async Task Query_PassesAsWritten()
    {
        var seen = await SendAsync(RecordingSilo.Plain, "", "/v1/messages?beta=true&x=%2Fa+b");

        seen.FirstLine.ShouldBe("POST /v1/messages?beta=true&x=%2Fa+b HTTP/1.1");
    }

    [Fact]
    public async Task Trace_GoesOnAcrossTheGateway()
    {
        var seen = await SendAsync(
            RecordingSilo.Plain, $"traceparent: 00-{TraceId}-00f067aa0ba902b7-01\r\ntracestate: vendor=1\r\n");

        seen.All("traceparent").Single().ShouldStartWith($"00-{TraceId}-");
        seen.Get("tracestate").ShouldBe("vendor=1");
        (await silo.ReadLogAsync(_session)).Turns.Single().Start.TraceId.ShouldBe(TraceId);
    }

    [Fact]
    public async Task SessionHeaders_OfUpstreamThatIsNotTold_StayBehind()
    {
        var seen = await SendAsync(RecordingSilo.Plain, "x-claude-code-session-id: other\r\nX-Session-Thread: t\r\n");

        seen.Headers.Where(static header => header.Key.Contains("session", StringComparison.OrdinalIgnoreCase))
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task SessionHeaders_OfUpstreamThatIsTold_NameTheSessionAndTheTurn()
    {
        var seen = await SendAsync(RecordingSilo.Told, "");

        seen.All("X-Session-Id").Single().ShouldBe(_session);
        seen.All("X-Session-Turn").Single().ShouldBe("1");
    }

    [Fact]
    public async Task GatewayKey_IsNotShownToTheUpstream()
    {
        var seen = await SendAsync(RecordingSilo.Plain, "");

        seen.Headers.ShouldAllBe(static header => !header.Value.Contains(TestKeys.Alice));
    }

    [Fact]
    public async Task CredentialOfTheCaller_BesideTheGatewayKey_Passes()
    {
        var seen = await SendAsync(
            RecordingSilo.Plain,
            "x-api-key: " + TestKeys.Alice + "\r\nAuthorization: Bearer sk-callers-own\r\n",
            authorize: false);

        seen.All("Authorization").Single().ShouldBe("Bearer sk-callers-own");
        seen.Get("x-api-key").ShouldBeNull();
    }

    [Theory]
    [InlineData(RecordingSilo.OwnBearer, "Authorization", "Bearer " + RecordingSilo.Secret, "x-api-key")]
    [InlineData(RecordingSilo.OwnApiKey, "x-api-key", RecordingSilo.Secret, "Authorization")]
    public async Task CredentialOfTheGateway_ReplacesEveryOther(string model, string header, string value, string other)
    {
        var seen = await SendAsync(model, "x-api-key: sk-callers-own\r\napi-key: sk-callers-own\r\n");

        seen.All(header).Single().ShouldBe(value);
        seen.Get(other).ShouldBeNull();
        seen.Get("api-key").ShouldBeNull();
    }

    private async Task<HttpHead> SendAsync(
        string model, string headers, string path = "/v1/messages", bool authorize = true)
    {
        var test = silo.Upstream.On(static call => call.AnswerAsync(WireSamples.Answer(WireFormat.Messages)));
        var own = authorize ? $"Authorization: Bearer {TestKeys.Alice}\r\n" : "";
        var request = RawConnection.Request(
            "POST",
            path,
            $"{own}X-Session-Id: {_session}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n"
            + $"Content-Type: application/json\r\n{headers}",
            System.Text.Encoding.UTF8.GetBytes(WireSamples.Request(WireFormat.Messages, model, "Hello.")));
        var reply = await RawConnection.SendAsync(silo.Silo.Address, request);
        reply.Status.ShouldBe(200, reply.Text);
        return (await test.NextAsync()).Head;
    }
}
