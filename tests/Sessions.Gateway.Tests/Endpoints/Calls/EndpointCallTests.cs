using System.Text.Json;
using Sessions.Gateway.Tests.SessionApi;

namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>What callers of an endpoint get, with sessions and without.</summary>
public sealed class EndpointCallTests
{
    private const string Definition =
        """{"model":"gpt-5.4","system":"Be brief.","parameters":{"temperature":0.20},"sessions":{"max_messages":5}}""";

    private const string Sessionless = """{"model":"gpt-5.4","system":"Be brief."}""";

    [Fact]
    public async Task Call_WithoutSession_BeginsOneThatGoesOn()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);

        var first = await host.CallAsync("support", """{"message":"Hello","metadata":{"ticket":"7"} }""");

        first.Status.ShouldBe(200, first.Text);
        (first.Json.GetProperty("ok").GetBoolean(), first.Content).ShouldBe((true, "You sent 2."));
        first.Session.ShouldStartWith("ses_");
        first.Headers["X-Session-Id"].ShouldBe(first.Session);
        first.Meta.GetProperty("turn").GetInt32().ShouldBe(1);
        first.Meta.GetProperty("model").GetString().ShouldBe("gpt-5.4-2026");
        first.Meta.GetProperty("usage").GetProperty("input").GetInt64().ShouldBe(20);
        first.Meta.GetProperty("cost_usd").GetDecimal().ShouldBe(((20 * 2.5m) + (5 * 15m)) / 1_000_000);
        first.Meta.GetProperty("finish_reason").GetString().ShouldBe("stop");
        first.Meta.GetProperty("messages_left").GetInt32().ShouldBe(4);
        (first.Meta.GetProperty("expires_at").GetDateTimeOffset() - host.Clock.GetUtcNow()).TotalHours.ShouldBe(24, 0.1);

        var second = await host.CallAsync("support", $$"""{"message":"Go on","session_id":"{{first.Session}}"}""");

        (second.Content, second.Session).ShouldBe(("You sent 4.", first.Session));
        second.Meta.GetProperty("messages_left").GetInt32().ShouldBe(3);
        var sent = host.Upstream.Last;
        sent.GetProperty("temperature").GetRawText().ShouldBe("0.20");
        sent.GetProperty("messages").EnumerateArray().Select(static message =>
            $"{message.GetProperty("role").GetString()}: {message.GetProperty("content").GetString()}")
            .ShouldBe(["system: Be brief.", "user: Hello", "assistant: You sent 2.", "user: Go on"]);
        var view = await host.SendAsync(HttpMethod.Get, $"/sessions/{first.Session}", null, CallHost.Alice);
        view.Json.GetProperty("metadata").GetProperty("endpoint").GetString().ShouldBe("support");
        view.Json.GetProperty("metadata").GetProperty("ticket").GetString().ShouldBe("7");
    }

    [Theory]
    [InlineData("""{"message":"Hello"}""", "EndpointAnswer")]
    [InlineData("""{"massage":"Hello"}""", "EndpointFailure")]
    public async Task Answer_HasTheDescribedMembersAndNoOthers(string body, string schema)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);
        var document = (await host.SendAsync(HttpMethod.Get, "/openapi/v1.json", null, null)).Json;

        var reply = await host.CallAsync("support", body);

        new SchemaCheck(document).Check(reply.Json, $"#/components/schemas/{schema}", "answer");
    }

    [Fact]
    public async Task Stream_OfACall_EndsWithMetaAndDoneOnceItIsRecorded()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);

        var reply = await host.CallAsync("support", """{"message":"Hello","stream":true}""");

        reply.Status.ShouldBe(200);
        reply.Said.ShouldBe("You sent 2.");
        reply.Events[^1].Data.ShouldBe("[DONE]");
        reply.Events.SkipLast(1).Select(static e => e.Id).ShouldBe(["0", "1", "2", "3"]);
        var meta = JsonElement.Parse(reply.Events[^2].Data).GetProperty("meta");
        meta.GetProperty("usage").GetProperty("output").GetInt64().ShouldBe(5);
        var session = meta.GetProperty("session_id").GetString()!;
        var goesOn = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{session}}","stream":true}""");
        goesOn.Said.ShouldBe("You sent 4.");
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Call_OfAnEndpointWithoutSessions_LeavesNothing(string stream)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("once", Sessionless);

        var reply = await host.CallAsync("once", $$"""{"message":"Hello","stream":{{stream}} }""");

        reply.Status.ShouldBe(200, reply.Text);
        var isStream = stream == "true";
        (isStream ? reply.Said : reply.Content).ShouldBe("You sent 2.");
        var meta = isStream ? JsonElement.Parse(reply.Events[^2].Data).GetProperty("meta") : reply.Meta;
        meta.GetProperty("usage").GetProperty("input").GetInt64().ShouldBe(20);
        meta.GetProperty("cost_usd").GetDecimal().ShouldBeGreaterThan(0);
        meta.GetProperty("session_id").ValueKind.ShouldBe(JsonValueKind.Null);
        reply.Headers.Keys.ShouldNotContain(static name => name.StartsWith("X-Session", StringComparison.OrdinalIgnoreCase));
        host.Store.Sessions.ShouldBeEmpty();
        host.Sessions.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Call_OfAnEndpointWithoutSessions_UsesItsKeysLimits()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("once", Sessionless);

        (await host.CallAsync("once", """{"message":"1"}""", CallHost.Poor)).Status.ShouldBe(200);
        (await host.CallAsync("once", """{"message":"2"}""", CallHost.Poor)).Status.ShouldBe(200);
        var third = await host.CallAsync("once", """{"message":"3"}""", CallHost.Poor);

        (third.Status, third.Code).ShouldBe((429, "cap_reached"));
        host.Upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Sessions_OfOthersOrOfNobody_AreForbiddenAlike()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);
        await host.PutAsync("sales", Definition);
        var mine = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;
        var calls = host.Upstream.Requests.Count;

        var replies = new List<CallReply>
        {
            await host.CallAsync("support", """{"message":"x","session_id":"nobodys"}"""),
            await host.CallAsync("support", $$"""{"message":"x","session_id":"{{mine}}"}""", CallHost.Bob),
            await host.CallAsync("sales", $$"""{"message":"x","session_id":"{{mine}}"}"""),
        };

        replies.Select(static reply => (reply.Status, reply.Text)).Distinct().ShouldHaveSingleItem();
        (replies[0].Status, replies[0].Code).ShouldBe((403, "session_forbidden"));
        host.Upstream.Requests.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task Endpoints_OfOthersOrOfNobody_AreNotThereAlike()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);

        var replies = new List<CallReply>
        {
            await host.CallAsync("nothing", """{"message":"x"}"""),
            await host.CallAsync("support", """{"message":"x"}""", CallHost.Other),
            await host.SendAsync(HttpMethod.Post, "/api/nobody/x", """{"message":"x"}""", CallHost.Alice),
            await host.SendAsync(HttpMethod.Post, "/api/acme/..%2F", """{"message":"x"}""", CallHost.Alice),
        };

        replies.Select(static reply => (reply.Status, reply.Text)).Distinct().ShouldHaveSingleItem();
        (replies[0].Status, replies[0].Code).ShouldBe((404, "endpoint_not_found"));
    }

    [Fact]
    public async Task Definition_ThatChanges_HoldsForTheNextTurnOfItsSessions()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;

        await host.PutAsync("support", """{"model":"claude-haiku-4-5","system":"Be kind.","sessions":{"max_messages":9} }""");
        var moved = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{session}}"}""");

        moved.Status.ShouldBe(200, moved.Text);
        moved.Content.ShouldBe("You sent 3.");
        moved.Meta.GetProperty("messages_left").GetInt32().ShouldBe(7);
        host.Upstream.Last.GetProperty("system").GetRawText().ShouldContain("Be kind.");

        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"max_messages":2} }""");
        var full = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{session}}"}""");
        (full.Status, full.Code).ShouldBe((429, "cap_reached"));
    }

    [Fact]
    public async Task Upstream_ThatStreamsThoughAnotherWireIsSpoken_IsTranslated()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"claude-haiku-4-5","sessions":{} }""");

        // This one answers whole, whatever it is asked for.
        var reply = await host.CallAsync("support", """{"message":"Hello","stream":true}""");

        reply.Said.ShouldBe("You sent 1.");
        reply.Events[^1].Data.ShouldBe("[DONE]");
    }
}
