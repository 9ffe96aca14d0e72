using System.Net;
using Sessions.Contracts.Endpoints;
using Sessions.Gateway.Tests.SessionApi;
using Sessions.Reading.Fakes;

namespace Sessions.Gateway.Tests.Endpoints;

public sealed class EndpointAdminTests(SessionApiHost host) : IClassFixture<SessionApiHost>
{
    private const string Minimal = """{"model":"m-1"}""";
    private readonly string _path = $"/endpoints/acme/e-{Guid.CreateVersion7():N}";

    [Fact]
    public async Task Put_NewThenAgain_IsCreatedThenReplaced()
    {
        var made = await SendAsync("PUT", Minimal);
        (made.Status, made.Json.GetProperty("source").GetString()).ShouldBe((HttpStatusCode.Created, "stored"));
        made.Json.GetProperty("definition").GetRawText().ShouldBe(Minimal);
        made.Header("ETag").ShouldBe($"\"{made.Json.GetProperty("version").GetString()}\"");

        var replaced = await SendAsync("PUT", """{"model":"m-2","parameters":{"temperature": 0.10}}""");

        replaced.Status.ShouldBe(HttpStatusCode.OK);
        replaced.Header("ETag").ShouldNotBe(made.Header("ETag"));
        var read = await SendAsync("GET");
        (read.Status, read.Text, read.Header("ETag")).ShouldBe(
            (HttpStatusCode.OK, replaced.Text, replaced.Header("ETag")));
        read.Text.ShouldContain("""{"temperature": 0.10}""");
        read.Json.GetProperty("created_at").GetString().ShouldBe(made.Json.GetProperty("created_at").GetString());
    }

    [Fact]
    public async Task Put_UnderACondition_IsDoneOnlyWhereItHolds()
    {
        (await SendAsync("PUT", Minimal, ("If-Match", "*"))).Code.ShouldBe("version_conflict");
        var made = await SendAsync("PUT", Minimal, ("If-None-Match", "*"));
        made.Status.ShouldBe(HttpStatusCode.Created);
        var again = await SendAsync("PUT", Minimal, ("If-None-Match", "*"));
        (again.Status, again.Code).ShouldBe((HttpStatusCode.PreconditionFailed, "version_conflict"));
        var tag = made.Header("ETag")!;
        (await SendAsync("PUT", Minimal, ("If-Match", tag))).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync("PUT", Minimal, ("If-Match", tag))).Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await SendAsync("DELETE", null, ("If-Match", tag))).Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await SendAsync("DELETE", null, ("If-Match", "*"))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("PUT", "If-Match", "version")]
    [InlineData("PUT", "If-Match", "W/\"1\"")]
    [InlineData("PUT", "If-Match", "\"1\", \"2\"")]
    [InlineData("PUT", "If-None-Match", "\"1\"")]
    [InlineData("DELETE", "If-None-Match", "*")]
    public async Task Condition_ThatMeansNothing_IsMalformed(string method, string header, string value)
    {
        var reply = await SendAsync(method, method == "PUT" ? Minimal : null, (header, value));

        (reply.Status, reply.Json.GetProperty("parameter").GetString()).ShouldBe((HttpStatusCode.BadRequest, header));
    }

    [Fact]
    public async Task Delete_Endpoint_IsGoneForTurnsAtOnce()
    {
        await SendAsync("PUT", Minimal);
        var key = new EndpointKey(LogStory.Owner.Tenant, EndpointName.Parse(_path.Split('/')[^1]));
        (await host.Catalog.FindAsync(key, TestContext.Current.CancellationToken)).ShouldNotBeNull();

        (await SendAsync("DELETE")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await host.Catalog.FindAsync(key, TestContext.Current.CancellationToken)).ShouldBeNull();
        foreach (var method in (string[])["GET", "DELETE"])
        {
            var reply = await SendAsync(method);
            (reply.Status, reply.Code).ShouldBe((HttpStatusCode.NotFound, "endpoint_not_found"));
        }
    }

    [Fact]
    public async Task Put_SeveralMistakes_NamesThemAll()
    {
        var reply = await SendAsync(
            "PUT", """{"modle":"m","system":"the secret","sessions":{"ttl_seconds":5}}""");

        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.UnprocessableEntity, "unprocessable"));
        reply.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString())
            .ShouldBe(["modle", "sessions.ttl_seconds", "model"], ignoreOrder: true);
        reply.Text.ShouldNotContain("secret");
        (await SendAsync("GET")).Status.ShouldBe(HttpStatusCode.NotFound, "a refused request changes nothing");
    }

    [Theory]
    [InlineData("""{"model":"other"}""", "model", "none serves this one")]
    [InlineData("""{"model":"other","upstream":"one"}""", "model", "that the upstream 'one' serves")]
    [InlineData("""{"model":"m-1","upstream":"two"}""", "upstream", "there is no such upstream")]
    public async Task Put_ModelThatNoUpstreamServes_IsRefused(string body, string field, string sentence)
    {
        var reply = await SendAsync("PUT", body);

        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        reply.Json.GetProperty("parameter").GetString().ShouldBe(field);
        reply.Json.GetProperty("detail").GetString()!.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("""{"model":"m-1","model":"m-1"}""", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.UnprocessableEntity)]
    public async Task Put_BodyThatIsNoDefinition_IsRefused(string body, HttpStatusCode status) =>
        (await SendAsync("PUT", body)).Status.ShouldBe(status);

    [Fact]
    public async Task Put_BodyOverTheLimit_IsTooLarge()
    {
        var reply = await SendAsync("PUT", $$"""{"model":"m-1","system":"{{new string('x', 256 * 1024)}}"}""");

        reply.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("foreigner", "/endpoints/acme/x")]
    [InlineData("admin", "/endpoints/other/x")]
    [InlineData("admin", "/endpoints/nobody/x")]
    [InlineData("admin", "/endpoints/ACME/x")]
    [InlineData("admin", "/endpoints/no%20tenant/x")]
    [InlineData("owner", "/endpoints/acme/x")]
    [InlineData("reader", "/endpoints/acme/x")]
    [InlineData("owner", "/endpoints/other/x")]
    public async Task AnyRoute_WithoutAdminOfTheTenant_IsRefusedAlike(string key, string path)
    {
        await host.SendAsync("PUT", "/endpoints/acme/x", Minimal, "admin");

        foreach (var (method, body) in new[] { ("GET", null), ("PUT", Minimal), ("DELETE", null) })
        {
            var reply = await host.SendAsync(method, path, body, key);
            (reply.Status, reply.Code).ShouldBe((HttpStatusCode.Forbidden, "scope_missing"), method);
            reply.Json.GetProperty("detail").GetString().ShouldBe(
                "This key may not administer this tenant: that takes a key of the tenant with the scope 'admin'.");
        }

        (await host.SendAsync("GET", path[..path.LastIndexOf('/')], null, key)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync("GET", "/endpoints/acme/x", null, "admin")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AnyRoute_WithoutAKey_IsUnauthenticated() =>
        (await host.SendAsync("GET", "/endpoints/acme/x", key: "stranger")).Status.ShouldBe(HttpStatusCode.Unauthorized);

    [Theory]
    [InlineData("/endpoints/acme/.x")]
    [InlineData("/endpoints/acme/a%2Fb")]
    [InlineData("/endpoints/acme/a%20b")]
    public async Task Get_IllegalName_IsMalformed(string path)
    {
        var reply = await host.SendAsync("GET", path, key: "admin");

        (reply.Status, reply.Json.GetProperty("parameter").GetString()).ShouldBe((HttpStatusCode.BadRequest, "name"));
    }

    [Theory]
    [InlineData("/endpoints")]
    [InlineData("/endpoints/acme/x/y")]
    public async Task Get_UnknownRoute_IsAProblem(string path) =>
        (await host.SendAsync("GET", path, key: "admin")).Code.ShouldBe("unknown_route");

    [Fact]
    public async Task Post_Endpoint_NamesTheMethodsThereAre()
    {
        var reply = await host.SendAsync("POST", "/endpoints/acme/x", Minimal, "admin");

        reply.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        reply.Response.Content.Headers.Allow.ShouldBe(["GET", "PUT", "DELETE"], ignoreOrder: true);
    }

    [Fact]
    public async Task Configured_Endpoint_IsShownAndNotChanged()
    {
        const string path = "/endpoints/acme/" + SessionApiHost.Configured;

        var read = await host.SendAsync("GET", path, key: "admin");
        var put = await host.SendAsync("PUT", path, Minimal, "admin");
        var delete = await host.SendAsync("DELETE", path, key: "admin");

        (read.Status, read.Json.GetProperty("source").GetString()).ShouldBe((HttpStatusCode.OK, "configured"));
        (put.Status, put.Code).ShouldBe((HttpStatusCode.Conflict, "endpoint_configured"));
        (delete.Status, delete.Code).ShouldBe((HttpStatusCode.Conflict, "endpoint_configured"));
    }

    [Fact]
    public async Task List_PageByPage_ShowsAllOfTheTenant()
    {
        await using var alone = new SessionApiHost();
        await alone.InitializeAsync();
        foreach (var name in (string[])["b", "a", "d"])
        {
            await alone.SendAsync("PUT", $"/endpoints/acme/{name}", Minimal, "admin");
        }

        var first = (await alone.SendAsync("GET", "/endpoints/acme?limit=2", key: "admin")).Json;
        var rest = (await alone.SendAsync(
            "GET", $"/endpoints/acme?limit=2&continuation={first.GetProperty("continuation").GetString()}", key: "admin")).Json;

        Names(first).Concat(Names(rest)).ShouldBe(["a", "b", SessionApiHost.Configured, "d"]);
        rest.GetProperty("continuation").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        Names((await alone.SendAsync("GET", "/endpoints/other", key: "foreigner")).Json).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("continuation=.x")]
    [InlineData("owner=me")]
    public async Task List_QueryThatDoesNotHold_IsMalformed(string query) =>
        (await host.SendAsync("GET", $"/endpoints/acme?{query}", key: "admin")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task AnyRoute_StoreDown_IsUnavailable()
    {
        await using var down = new SessionApiHost();
        await down.InitializeAsync();
        down.EndpointStore.IsDown = true;

        foreach (var (method, path, body) in new[]
        {
            ("GET", "/endpoints/acme", null), ("GET", "/endpoints/acme/a", null),
            ("PUT", "/endpoints/acme/a", Minimal), ("DELETE", "/endpoints/acme/a", null),
        })
        {
            var reply = await down.SendAsync(method, path, body, "admin");
            (reply.Status, reply.Code).ShouldBe((HttpStatusCode.ServiceUnavailable, "store_unavailable"), path);
        }
    }

    private static IEnumerable<string?> Names(System.Text.Json.JsonElement page) =>
        page.GetProperty("endpoints").EnumerateArray().Select(view => view.GetProperty("name").GetString());

    private Task<Reply> SendAsync(string method, string? body = null, params (string, string)[] headers) =>
        host.SendAsync(method, _path, body, "admin", headers);
}
