namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>What a session of an endpoint may use, and how long it lives.</summary>
public sealed class SessionLimitTests
{
    [Theory]
    [InlineData("\"max_messages\":1")]
    [InlineData("\"max_tokens\":40")]
    public async Task Cap_ThatIsUsedUp_RefusesBeforeTheProviderIsCalled(string cap)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", $$"""{"model":"gpt-5.4","sessions":{ {{cap}} } }""");
        var first = await host.CallAsync("support", """{"message":"Hello"}""");
        first.Status.ShouldBe(200, first.Text);

        var reply = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{first.Session}}"}""");

        (reply.Status, reply.Code).ShouldBe((429, "cap_reached"), reply.Text);
        reply.Headers.Keys.ShouldNotContain("Retry-After");
        reply.Headers["x-should-retry"].ShouldBe("false");
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Budget_OfZero_RefusesAndLeavesNoSession()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"budget_usd":0} }""");

        var reply = await host.CallAsync("support", """{"message":"Hello"}""");

        (reply.Status, reply.Code).ShouldBe((429, "cap_reached"));
        host.Upstream.Requests.ShouldBeEmpty();
        host.Store.Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tokens_ThatAreLeft_AreAllThatTheProviderMayGenerate()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","parameters":{"max_tokens":900},"sessions":{"max_tokens":500} }""");

        await host.CallAsync("support", """{"message":"Hello"}""");

        host.Upstream.Last.GetProperty("max_tokens").GetInt64().ShouldBeInRange(400, 499);

        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"max_tokens":500} }""");
        await host.CallAsync("support", """{"message":"Hello"}""");
        host.Upstream.Last.GetProperty("max_completion_tokens").GetInt64().ShouldBeInRange(400, 499);
    }

    [Fact]
    public async Task Turns_BeyondAMinutesRate_AreToldWhenToComeAgain()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"turns_per_minute":1} }""");
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;
        var again = $$"""{"message":"More","session_id":"{{session}}"}""";

        var reply = await host.CallAsync("support", again);

        (reply.Status, reply.Code).ShouldBe((429, "rate_limited"));
        int.Parse(reply.Headers["Retry-After"], null).ShouldBeInRange(1, 61);
        reply.Headers.Keys.ShouldNotContain("x-should-retry");
        host.Clock.Offset = TimeSpan.FromSeconds(62);
        (await host.CallAsync("support", again)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Clock_SetBack_EndsNoSessionAndLocksNoneUp()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"ttl_seconds":60,"turns_per_minute":5} }""");
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;
        host.Clock.Offset = TimeSpan.FromHours(-3);

        var reply = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{session}}"}""");

        reply.Status.ShouldBe(200, reply.Text);
        (await host.Purge.RunOnceAsync(TestContext.Current.CancellationToken)).Found.ShouldBe(0);
    }

    [Fact]
    public async Task Session_IdleBeyondItsLife_IsGoneWithItsContent()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"ttl_seconds":60} }""");
        var session = (await host.CallAsync("support", """{"message":"albatross"}""")).Session;
        var again = $$"""{"message":"More","session_id":"{{session}}"}""";
        host.Clock.Offset = TimeSpan.FromSeconds(61);

        var reply = await host.CallAsync("support", again);

        (reply.Status, reply.Code).ShouldBe((410, "session_expired"));
        reply.Headers["x-should-retry"].ShouldBe("false");
        host.Store.TextOf(host.Session(session).Key).ShouldNotContain("albatross");
        (await host.CallAsync("support", again, CallHost.Bob)).Status.ShouldBe(403);
        host.Clock.Offset = TimeSpan.FromDays(8);
        (await host.CallAsync("support", again)).Status.ShouldBe(403);
        host.Store.Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Session_ThatIsUsed_LivesOn()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"ttl_seconds":60} }""");
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;
        for (var minute = 1; minute <= 4; minute++)
        {
            host.Clock.Offset = minute * TimeSpan.FromSeconds(50);
            var reply = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{session}}"}""");
            reply.Status.ShouldBe(200, reply.Text);
        }
    }

    [Fact]
    public async Task Turn_BesideAnother_IsRefusedWhereThePolicySaysSo()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;
        var again = $$"""{"message":"More","session_id":"{{session}}"}""";
        var begun = new TaskCompletionSource();
        var hold = new TaskCompletionSource();
        host.Upstream.Answer = async (http, request) =>
        {
            begun.TrySetResult();
            await hold.Task;
            await ScriptedUpstream.SayAsync(http, request);
        };
        var running = host.CallAsync("support", again);
        await begun.Task;

        var reply = await host.CallAsync("support", again);

        (reply.Status, reply.Code).ShouldBe((409, "session_busy"));
        hold.SetResult();
        (await running).Status.ShouldBe(200);
        host.Upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Turns_ThatWaitForEachOther_AllGetThrough()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"on_busy":"wait"} }""");
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            host.CallAsync("support", $$"""{"message":"{{number}}","session_id":"{{session}}"}""")));

        replies.Select(static reply => reply.Status).Distinct().ShouldBe([200]);
        replies.Select(static reply => reply.Meta.GetProperty("turn").GetInt32()).Order()
            .ShouldBe(Enumerable.Range(2, 20));
        replies.Select(static reply => reply.Content).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task Calls_AllAtOnceAgainstACap_PassExactlyAsMany()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"max_messages":4,"on_busy":"wait"} }""");
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(number =>
            host.CallAsync("support", $$"""{"message":"{{number}}","session_id":"{{session}}"}""")));

        replies.Count(static reply => reply.Status == 200).ShouldBe(3);
        replies.Where(static reply => reply.Status != 200).Select(static reply => reply.Status).Distinct().ShouldBe([429]);
        host.Upstream.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Turn_OfAWarmSession_ReadsNoStorageBeforeTheProviderIsCalled()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");
        var session = (await host.CallAsync("support", """{"message":"Hello"}""")).Session;
        var again = $$"""{"message":"More","session_id":"{{session}}"}""";
        await host.CallAsync("support", again);
        var (before, at) = (host.Store.Calls, 0);
        host.Upstream.Answer = (http, request) =>
        {
            at = host.Store.Calls;
            return ScriptedUpstream.SayAsync(http, request);
        };

        await host.CallAsync("support", again);

        // Reads and heads: the append of the turn's start is on its way beside the provider's call.
        (at - before).ShouldBe(0);
    }
}
