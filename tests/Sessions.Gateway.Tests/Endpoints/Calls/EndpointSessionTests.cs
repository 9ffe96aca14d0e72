namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>A session of an endpoint stays that, and under its limits, whatever its owner does with it.</summary>
public sealed class EndpointSessionTests : IAsyncLifetime
{
    private const string Hello = """{"message":"Hello"}""";

    private CallHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CallHost.StartAsync();
        await _host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"max_messages":2,"ttl_seconds":60} }""");
        await _host.PutAsync("other", """{"model":"gpt-5.4","sessions":{} }""");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Session_SaysWhichEndpointItBelongsTo()
    {
        var session = await BeginAsync();

        (await SendAsync("GET", session, "", null)).Json.GetProperty("endpoint").GetString().ShouldBe("support");
    }

    [Fact]
    public async Task Metadata_ThatItsOwnerChanges_BindsAndFreesNothing()
    {
        var session = await BeginAsync();
        (await SendAsync("PATCH", session, "", """{"metadata":{"endpoint":null} }""")).Status.ShouldBe(200);
        await SendAsync("POST", "", "", """{"id":"forged","metadata":{"endpoint":"support"} }""");

        (await GoOnAsync(session)).Status.ShouldBe(200);
        var forged = await GoOnAsync("forged");

        (forged.Status, forged.Code).ShouldBe((403, "session_forbidden"));
    }

    [Theory]
    [InlineData("PUT", """{"limits":{"max_messages":500} }""")]
    [InlineData("PUT", "{}")]
    [InlineData("DELETE", null)]
    public async Task Policy_IsTheOperators(string method, string? policy)
    {
        var session = await BeginAsync();
        var fork = await ForkAsync(session);

        foreach (var id in (string[])[session, fork])
        {
            var refused = await SendAsync(method, id, "/policy", policy);
            refused.Status.ShouldBe(403, refused.Text);
            refused.Json.GetProperty("code").GetString().ShouldBe("scope_missing");
            (await SendAsync("GET", id, "/policy", null)).Text.ShouldContain("\"max_messages\":2");
        }

        (await SendAsync(method, session, "/policy", policy, CallHost.Admin)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OtherTurns_OfIt_UseItsCaps(bool managed)
    {
        var session = await BeginAsync();

        (await TurnAsync(session, managed)).Status.ShouldBe(200);

        var over = await TurnAsync(session, managed);
        over.Status.ShouldBe(429, over.Text);
        over.Text.ShouldContain("cap_reached");
        (await GoOnAsync(session)).Status.ShouldBe(429);
        _host.Upstream.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OtherTurns_OfIt_FindItExpired(bool managed)
    {
        var session = await BeginAsync();
        _host.Clock.Offset = TimeSpan.FromSeconds(50);
        (await TurnAsync(session, managed)).Status.ShouldBe(200);
        _host.Clock.Offset = TimeSpan.FromSeconds(111);

        var late = await TurnAsync(session, managed);

        late.Status.ShouldBe(410, late.Text);
        late.Text.ShouldContain("session_expired");
        _host.Store.TextOf(_host.Session(session).Key).ShouldNotContain("Hello");
    }

    [Fact]
    public async Task Fork_IsAnotherSessionOfTheEndpoint()
    {
        var session = await BeginAsync();
        await GoOnAsync(session);
        var fork = await ForkAsync(session);

        (await SendAsync("GET", fork, "", null)).Json.GetProperty("endpoint").GetString().ShouldBe("support");
        var call = await GoOnAsync(fork);
        (call.Status, call.Content).ShouldBe((200, "You sent 5."), call.Text);
        (await TurnAsync(fork, managed: true)).Status.ShouldBe(200);
        (await TurnAsync(fork, managed: false)).Status.ShouldBe(429);
        (await GoOnAsync(fork, "other")).Status.ShouldBe(403);
        (await ForkAsync(fork)).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Everything_OfOneThatHasExpired_IsGoneForItsOwnerAndForbiddenToOthers()
    {
        var session = await BeginAsync();
        _host.Clock.Offset = TimeSpan.FromSeconds(61);

        foreach (var (method, more, body) in new[]
        {
            ("GET", "", null),
            ("POST", "/fork", "{}"),
            ("POST", "/fork", """{"turn":1}"""),
            ("POST", "/rewind", """{"turn":0}"""),
            ("POST", "/turns", """{"message":"More"}"""),
            ("GET", "/turns/1/answer", null),
            ("GET", "/rollup", null),
            ("GET", "/context", null),
            ("PUT", "/policy", "{}"),
        })
        {
            var gone = await SendAsync(method, session, more, body);
            (gone.Status, gone.Json.GetProperty("code").GetString()).ShouldBe((410, "session_expired"), method + more);
            (await SendAsync(method, session, more, body, CallHost.Bob)).Status.ShouldBe(403);
        }

        (await SendAsync("GET", "", "?status=expired", null)).Text.ShouldContain(session);
        (await SendAsync("GET", "", "", null)).Text.ShouldNotContain(session);
        (await SendAsync("GET", "", "?status=idle", null)).Text.ShouldNotContain(session);
        (await SendAsync("GET", "", "?status=expired", null, CallHost.Bob)).Text.ShouldNotContain(session);
    }

    [Fact]
    public async Task Fork_WhoseOriginHasExpired_IsGone()
    {
        var session = await BeginAsync();
        var fork = await ForkAsync(session);
        _host.Clock.Offset = TimeSpan.FromSeconds(50);
        (await TurnAsync(fork, managed: true)).Status.ShouldBe(200);
        _host.Clock.Offset = TimeSpan.FromSeconds(100);
        await _host.Purge.RunOnceAsync(TestContext.Current.CancellationToken);

        var late = await TurnAsync(fork, managed: true);

        (late.Status, late.Json.GetProperty("code").GetString()).ShouldBe((410, "origin_deleted"), late.Text);
        (await GoOnAsync(fork)).Status.ShouldBe(410);
    }

    [Fact]
    public async Task LongLife_OfOneThatLives_IsKept()
    {
        await _host.PutAsync("long", """{"model":"gpt-5.4","sessions":{"ttl_seconds":604800} }""");
        var session = (await _host.CallAsync("long", Hello)).Session;
        _host.Clock.Offset = TimeSpan.FromDays(6.9);
        (await _host.Purge.RunOnceAsync(TestContext.Current.CancellationToken)).Found.ShouldBe(0);
        (await GoOnAsync(session, "long")).Status.ShouldBe(200);
        _host.Clock.Offset = TimeSpan.FromDays(13.8);
        (await GoOnAsync(session, "long")).Status.ShouldBe(200);
        _host.Clock.Offset = TimeSpan.FromDays(20.9);

        var pass = await _host.Purge.RunOnceAsync(TestContext.Current.CancellationToken);

        (pass.Found, pass.Ended, pass.Alive).ShouldBe((1, 1, 0));
        (await GoOnAsync(session, "long")).Status.ShouldBe(410);
    }

    [Fact]
    public async Task Rewind_GivesNothingBack()
    {
        var session = await BeginAsync();
        await GoOnAsync(session);

        (await SendAsync("POST", session, "/rewind", """{"turn":0}""")).Status.ShouldBe(200);

        (await GoOnAsync(session)).Status.ShouldBe(429);
        (await TurnAsync(session, managed: true)).Status.ShouldBe(429);
    }

    [Fact]
    public async Task Child_OfIt_UsesItsCaps()
    {
        var session = await BeginAsync();
        await SendAsync("POST", "", "", $$"""{"id":"child","parent":"{{session}}"}""");

        (await TurnAsync("child", managed: true)).Status.ShouldBe(200);

        (await TurnAsync("child", managed: true)).Status.ShouldBe(429);
        (await GoOnAsync(session)).Status.ShouldBe(429);
    }

    [Fact]
    public async Task Definition_ThatChanges_HoldsFromTheNextCall()
    {
        var session = await BeginAsync();
        await GoOnAsync(session);
        await _host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"max_messages":3} }""");

        (await GoOnAsync(session)).Status.ShouldBe(200);
        (await GoOnAsync(session)).Status.ShouldBe(429);
    }

    private async Task<string> BeginAsync() => (await _host.CallAsync("support", Hello)).Session;

    private Task<CallReply> GoOnAsync(string session, string endpoint = "support") =>
        _host.CallAsync(endpoint, $$"""{"message":"More","session_id":"{{session}}"}""");

    private Task<CallReply> TurnAsync(string session, bool managed) => managed
        ? SendAsync("POST", session, "/turns", """{"message":"More","model":"gpt-5.4"}""")
        : _host.SendAsync(
            HttpMethod.Post,
            "/v1/chat/completions",
            """{"model":"gpt-5.4","messages":[{"role":"user","content":"Something else"}]}""",
            CallHost.Alice,
            ("X-Session-Id", session));

    private async Task<string> ForkAsync(string session)
    {
        var fork = await SendAsync("POST", session, "/fork", "{}");
        fork.Status.ShouldBe(201, fork.Text);
        return fork.Json.GetProperty("id").GetString()!;
    }

    private Task<CallReply> SendAsync(
        string method, string session, string more, string? body, string key = CallHost.Alice) => _host.SendAsync(
            HttpMethod.Parse(method), "/sessions" + (session.Length == 0 ? "" : "/" + session) + more, body, key);
}
