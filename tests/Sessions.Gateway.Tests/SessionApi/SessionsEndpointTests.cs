using System.Net;

namespace Sessions.Gateway.Tests.SessionApi;

public sealed class SessionsEndpointTests(SessionApiHost host) : IClassFixture<SessionApiHost>
{
    [Fact]
    public async Task Create_WithoutId_MintsOneAndSaysWhere()
    {
        var reply = await host.SendAsync("POST", "/sessions");

        reply.Status.ShouldBe(HttpStatusCode.Created);
        var id = reply.Json.GetProperty("id").GetString()!;
        id.ShouldStartWith("ses_");
        reply.Response.Headers.Location!.ToString().ShouldBe($"/sessions/{id}");
        reply.Json.GetProperty("owner").GetString().ShouldBe("key_owner");
    }

    [Fact]
    public async Task Create_OfAnExistingId_Conflicts()
    {
        await host.SendAsync("POST", "/sessions", """{"id":"twice"}""");

        var reply = await host.SendAsync("POST", "/sessions", """{"id":"twice"}""");

        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.Conflict, "session_exists"));
        reply.Header("x-should-retry").ShouldBe("false");
    }

    [Theory]
    [InlineData("""{"id":"a b"}""", "id")]
    [InlineData("""{"id":"a/../b"}""", "id")]
    [InlineData("""{"identifier":"a"}""", "$.identifier")]
    [InlineData("""{"metadata":{"":"x"}}""", "metadata")]
    [InlineData("""{"metadata":{"k":1}}""", "$.metadata.k")]
    public async Task Create_BadBody_NamesTheMember(string body, string parameter)
    {
        var reply = await host.SendAsync("POST", "/sessions", body);

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("parameter").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task Id_WithSlashes_IsOneEncodedSegment()
    {
        var created = await host.SendAsync("POST", "/sessions", """{"id":"repo/main:run@1/events"}""");
        var path = created.Response.Headers.Location!.ToString();

        (await host.SendAsync("GET", path)).Json.GetProperty("id").GetString().ShouldBe("repo/main:run@1/events");
        (await host.SendAsync("GET", path.Replace("%2F", "%2f", StringComparison.Ordinal) + "/events")).Status
            .ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync("GET", "/sessions/repo/main")).Code.ShouldBe("unknown_route");
    }

    [Theory]
    [InlineData("/sessions/repo%252Fmain")]
    [InlineData("/sessions/a%20b")]
    [InlineData("/sessions/a%2F..%2Fb")]
    public async Task Id_ThatIsNotLegal_IsRefused(string path) =>
        (await host.SendAsync("GET", path)).Code.ShouldBe("invalid_session_id");

    [Fact]
    public async Task Patch_SetsAndRemovesMetadata()
    {
        await host.SendAsync("POST", "/sessions", """{"id":"patched","metadata":{"gone":"1","kept":"2"}}""");

        var reply = await host.SendAsync("PATCH", "/sessions/patched", """{"metadata":{"gone":null,"new":"3"}}""");

        reply.Json.GetProperty("metadata").GetRawText().ShouldBe("""{"kept":"2","new":"3"}""");
        (await host.SendAsync("PATCH", "/sessions/patched", "{}")).Code.ShouldBe("malformed_request");
    }

    [Fact]
    public async Task Close_ThenAppend_IsGone()
    {
        await host.SendAsync("POST", "/sessions", """{"id":"closed"}""");

        (await host.SendAsync("POST", "/sessions/closed/close")).Json
            .GetProperty("status").GetString().ShouldBe("closed");
        (await host.SendAsync("POST", "/sessions/closed/events", """{"type":"custom.x"}""")).Status
            .ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Delete_ThenGet_IsForbiddenLikeAnyUnknownSession()
    {
        await host.SendAsync("POST", "/sessions", """{"id":"deleted"}""");

        (await host.SendAsync("DELETE", "/sessions/deleted")).Status.ShouldBe(HttpStatusCode.NoContent);

        var gone = await host.SendAsync("GET", "/sessions/deleted");
        var never = await host.SendAsync("GET", "/sessions/never-was");
        (gone.Status, gone.Text).ShouldBe((HttpStatusCode.Forbidden, never.Text));
    }

    [Fact]
    public async Task OthersSession_LooksLikeNone_ButNotToAnAdmin()
    {
        await host.SendAsync("POST", "/sessions", """{"id":"private"}""");

        (await host.SendAsync("GET", "/sessions/private", key: "other")).Code.ShouldBe("session_forbidden");
        (await host.SendAsync("GET", "/sessions/private", key: "reader")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync("GET", "/sessions/private", key: "admin")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync("GET", "/sessions/private/turns", key: "other")).Code.ShouldBe("session_forbidden");
        (await host.SendAsync("GET", "/sessions/private/context", key: "other")).Code.ShouldBe("session_forbidden");
        (await host.SendAsync("GET", "/sessions/private/events", key: "other")).Code.ShouldBe("session_forbidden");
        (await host.SendAsync("GET", "/sessions/private/events/stream", key: "other")).Code
            .ShouldBe("session_forbidden");
    }

    [Fact]
    public async Task List_ShowsOwnSessionsOnly_PageByPage()
    {
        for (var i = 0; i < 3; i++)
        {
            await host.SendAsync("POST", "/sessions", $$$"""{"id":"list-{{{i}}}","metadata":{"suite":"list"}}""");
        }

        var first = await host.SendAsync("GET", "/sessions?metadata.suite=list&limit=2");
        var next = first.Json.GetProperty("continuation").GetString();
        var second = await host.SendAsync("GET", $"/sessions?metadata.suite=list&limit=2&continuation={next}");

        first.Json.GetProperty("sessions").GetArrayLength().ShouldBe(2);
        second.Json.GetProperty("sessions").GetArrayLength().ShouldBe(1);
        second.Json.GetProperty("continuation").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await host.SendAsync("GET", "/sessions?metadata_key=suite", key: "other"))
            .Json.GetProperty("sessions").GetArrayLength().ShouldBe(0);
        (await host.SendAsync("GET", "/sessions?metadata_key=suite", key: "admin"))
            .Json.GetProperty("sessions").GetArrayLength().ShouldBe(3);
    }

    [Theory]
    [InlineData("staus=idle", "staus")]
    [InlineData("status=busy", "status")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("active_after=yesterday", "active_after")]
    [InlineData("active_after=2026-11-21T12:00:00", "active_after")]
    [InlineData("metadata.a=1&metadata.b=2", "metadata.b")]
    [InlineData("continuation=bent", "continuation")]
    [InlineData("Limit=5", "Limit")]
    public async Task List_BadQuery_NamesTheParameter(string query, string parameter)
    {
        var reply = await host.SendAsync("GET", "/sessions?" + query);

        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.BadRequest, "malformed_request"));
        reply.Json.GetProperty("parameter").GetString().ShouldBe(parameter);
        reply.Json.GetProperty("detail").GetString()!.ShouldContain($"'{parameter}'");
    }
}
