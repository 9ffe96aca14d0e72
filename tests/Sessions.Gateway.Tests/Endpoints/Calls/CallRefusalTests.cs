using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>Calls that are refused, and providers that do not answer.</summary>
public sealed class CallRefusalTests
{
    [Theory]
    [InlineData("", 400, "malformed_request")]
    [InlineData("[]", 422, "unprocessable")]
    [InlineData("""{}""", 422, "unprocessable")]
    [InlineData("""{"message":""}""", 422, "unprocessable")]
    [InlineData("""{"message":7}""", 422, "unprocessable")]
    [InlineData("""{"message":null}""", 422, "unprocessable")]
    [InlineData("""{"message":"x","mesage":"y"}""", 422, "unprocessable")]
    [InlineData("""{"message":"x","message":"y"}""", 400, "malformed_request")]
    [InlineData("""{"message":"\ud83d"}""", 400, "malformed_request")]
    [InlineData("""{"message":"x","stream":"yes"}""", 422, "unprocessable")]
    [InlineData("""{"message":"x","session_id":7}""", 422, "unprocessable")]
    [InlineData("""{"message":"x","session_id":"a b"}""", 400, "invalid_session_id")]
    [InlineData("""{"message":"x","session_id":""}""", 400, "invalid_session_id")]
    [InlineData("""{"message":"x","metadata":{"a":1}}""", 422, "unprocessable")]
    [InlineData("""{"message":"x","metadata":{"endpoint":"sales"}}""", 422, "unprocessable")]
    [InlineData("""{"message":"x","metadata":{"":"y"}}""", 400, "malformed_request")]
    public async Task Body_ThatDoesNotHold_IsRefusedAndChangesNothing(string body, int status, string code)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");

        var reply = await host.CallAsync("support", body);

        (reply.Status, reply.Code).ShouldBe((status, code), reply.Text);
        reply.Json.GetProperty("ok").GetBoolean().ShouldBeFalse();
        reply.Headers["x-should-retry"].ShouldBe("false");
        host.Upstream.Requests.ShouldBeEmpty();
        host.Store.Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_BeyondTheLimit_IsTooLarge()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");

        var reply = await host.CallAsync("support", $$"""{"message":"{{new string('x', 70_000)}}"}""");

        (reply.Status, reply.Code).ShouldBe((413, "request_too_large"));
        host.Store.Sessions.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 401, "invalid_api_key")]
    [InlineData("sk-nobody", 401, "invalid_api_key")]
    [InlineData(CallHost.Reader, 403, "scope_missing")]
    public async Task Key_ThatMayNot_IsRefused(string? key, int status, string code)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4"}""");

        var reply = await host.CallAsync("support", """{"message":"x"}""", key);

        (reply.Status, reply.Code).ShouldBe((status, code));
    }

    [Theory]
    [InlineData("GET", "/api/acme/support", 405)]
    [InlineData("DELETE", "/api/acme/support", 405)]
    [InlineData("POST", "/api/acme", 404)]
    [InlineData("POST", "/api/acme/support/more", 404)]
    public async Task Route_ThatIsNone_IsRefusedInTheSameFormat(string method, string path, int status)
    {
        await using var host = await CallHost.StartAsync();

        var reply = await host.SendAsync(new HttpMethod(method), path, null, CallHost.Alice);

        (reply.Status, reply.Code).ShouldBe((status, "unknown_route"));
    }

    [Fact]
    public async Task Session_NamedToAnEndpointWithoutAny_IsRefused()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("once", """{"model":"gpt-5.4"}""");

        (await host.CallAsync("once", """{"message":"x","session_id":"a"}""")).Status.ShouldBe(422);
    }

    [Theory]
    [InlineData(429, 429, true)]
    [InlineData(500, 502, true)]
    [InlineData(400, 502, false)]
    [InlineData(401, 502, false)]
    public async Task Provider_ThatRefuses_IsAnUpstreamError(int said, int status, bool mayLift)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"max_messages":1} }""");
        host.Upstream.Answer = (http, _) =>
        {
            http.Response.StatusCode = said;
            http.Response.Headers.RetryAfter = "7";
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("""{"error":{"message":"Not now.","type":"t"}}""");
        };

        var reply = await host.CallAsync("support", """{"message":"x","stream":true}""");

        (reply.Status, reply.Code).ShouldBe((status, "upstream_error"), reply.Text);
        reply.Text.ShouldContain("Not now.");
        reply.Headers["Retry-After"].ShouldBe("7");
        reply.Headers.ContainsKey("x-should-retry").ShouldBe(!mayLift);

        // A turn that failed was no message.
        host.Upstream.Answer = null;
        var session = reply.Headers["X-Session-Id"];
        (await host.CallAsync("support", $$"""{"message":"x","session_id":"{{session}}"}""")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"model":"gone-1","sessions":{} }""")]
    [InlineData("""{"model":"gone-1"}""")]
    public async Task Provider_ThatCannotBeReached_Is502(string definition)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", definition);

        var reply = await host.CallAsync("support", """{"message":"x"}""");

        (reply.Status, reply.Code).ShouldBe((502, "upstream_unreachable"));
    }

    [Theory]
    [InlineData("""{"model":"gpt-5.4","sessions":{} }""")]
    [InlineData("""{"model":"gpt-5.4"}""")]
    public async Task Provider_ThatEndsInMidStream_IsAnEventWithoutDone(string definition)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", definition);
        host.Upstream.Answer = static (http, _) => ScriptedUpstream.StreamAsync(http, "One two", breaksOff: true);

        var reply = await host.CallAsync("support", """{"message":"x","stream":true}""");

        reply.Status.ShouldBe(200);
        reply.Said.ShouldBe("One two");
        var last = JsonElement.Parse(reply.Events[^1].Data);
        last.GetProperty("ok").GetBoolean().ShouldBeFalse();
        last.GetProperty("error").GetProperty("code").GetString().ShouldBe("upstream_error");
    }

    [Fact]
    public async Task Store_ThatDoesNotAnswer_Is503()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");
        host.Store.IsDown = true;

        var reply = await host.CallAsync("support", """{"message":"x"}""");

        (reply.Status, reply.Code).ShouldBe((503, "store_unavailable"));
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Store_ThatStopsAnsweringInMidStream_IsAnEventWithoutDone()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");
        host.Upstream.Answer = (http, _) => ScriptedUpstream.StreamAsync(http, "One two", Task.Run(() => host.Store.IsDown = true));

        var reply = await host.CallAsync("support", """{"message":"x","stream":true}""");

        reply.Text.ShouldNotContain("[DONE]");
        JsonElement.Parse(reply.Events[^1].Data).GetProperty("error").GetProperty("code").GetString()
            .ShouldBe("store_unavailable");
    }
}
