using System.Net;
using System.Text;
using Sessions.Reading.Fakes;
using Sessions.Runtime;

namespace Sessions.Gateway.Tests.SessionApi;

public sealed class EventsEndpointTests(SessionApiHost host) : IClassFixture<SessionApiHost>
{
    [Fact]
    public async Task Read_ServesStoredBytesWithThePositionInFront()
    {
        var session = await CreateAsync("stored");
        await session.NoteAsync("custom.note", "{ \"é\" :\n1.50 }");

        var reply = await host.SendAsync("GET", "/sessions/stored/events?after=1");

        var stored = Encoding.UTF8.GetString((await host.Store.EventAsync(session.Key, 2)).Span);
        reply.Text.ShouldBe(
            $$"""{"events":[{"position":2,{{stored[1..]}}],"next":2,"has_more":false,"head":2}""");
    }

    [Fact]
    public async Task Append_KeepsTheDataByteForByte()
    {
        await CreateAsync("exact");
        const string Data = "{ \"b\" : 1.0e2,\n\t\"a\":\"\\u00e9\" }";

        var reply = await host.SendAsync("POST", "/sessions/exact/events", $$"""{"type":"custom.x","data":{{Data}}}""");

        (reply.Status, reply.Text).ShouldBe((HttpStatusCode.Created, """{"position":2,"repeated":false}"""));
        (await host.SendAsync("GET", "/sessions/exact/events?type=custom.*")).Text.ShouldContain($"\"payload\":{Data}");
    }

    [Fact]
    public async Task Append_SameIdempotencyKey_AddsOnce()
    {
        await CreateAsync("once");
        var key = ("Idempotency-Key", "k 1");

        const string Path = "/sessions/once/events";

        var first = await host.SendAsync("POST", Path, """{"type":"custom.x","data":1}""", headers: key);
        var again = await host.SendAsync("POST", Path, """{"type":"custom.x","data":1}""", headers: key);
        var other = await host.SendAsync("POST", Path, """{"type":"custom.x","data":2}""", headers: key);

        first.Status.ShouldBe(HttpStatusCode.Created);
        (again.Status, again.Text).ShouldBe((HttpStatusCode.OK, """{"position":2,"repeated":true}"""));
        (other.Status, other.Code).ShouldBe((HttpStatusCode.Conflict, "idempotency_mismatch"));
    }

    [Fact]
    public async Task Append_AtAnotherPositionThanExpected_Conflicts()
    {
        await CreateAsync("expected");

        (await host.SendAsync("POST", "/sessions/expected/events?expected_position=9", """{"type":"custom.x"}"""))
            .Code.ShouldBe("position_conflict");
        (await host.SendAsync("POST", "/sessions/expected/events", """{"type":"custom.x","expected_position":1}"""))
            .Status.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"type":"custom.x"} {}""")]
    [InlineData("""{"type":"turn.started"}""")]
    [InlineData("""{"type":"custom."}""")]
    [InlineData("""{"type":"custom.a b"}""")]
    [InlineData("""{"type":"custom.x","turn":0}""")]
    [InlineData("""{"type":"custom.x","turn":"1"}""")]
    [InlineData("""{"type":"custom.x","payload":1}""")]
    [InlineData("""{"type":"custom.x","type":"custom.y"}""")]
    [InlineData("""{"type":"custom.x","data":01}""")]
    public async Task Append_BadBody_IsMalformedAndChangesNothing(string body)
    {
        var session = await CreateAsync("bad-body-" + Convert.ToHexString(Encoding.UTF8.GetBytes(body)));

        var reply = await host.SendAsync("POST", $"/sessions/{session.Key.Id}/events", body);

        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.BadRequest, "malformed_request"));
        (await host.Store.ReadHeadAsync(session.Key, TestContext.Current.CancellationToken)).ShouldBe(1);
    }

    [Fact]
    public async Task Append_BadUtf8_IsMalformed()
    {
        await CreateAsync("utf8");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sessions/utf8/events");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer owner");
        request.Content = new ByteArrayContent([.. "{\"type\":\"custom.x\",\"data\":\""u8, 0xff, .. "\"}"u8]);

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Append_DeepNesting_IsMalformedBeforeAReaderCouldFail()
    {
        await CreateAsync("deep");

        (await host.SendAsync("POST", "/sessions/deep/events", Nested(60))).Code.ShouldBe("malformed_request");
        (await host.SendAsync("POST", "/sessions/deep/events", Nested(59))).Status.ShouldBe(HttpStatusCode.Created);
        (await host.SendAsync("GET", "/sessions/deep/events")).Json.GetProperty("events").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Append_OverTheLimit_IsTooLarge()
    {
        await CreateAsync("large");
        var data = new string('x', 256 * 1024);

        (await host.SendAsync("POST", "/sessions/large/events", $$"""{"type":"custom.x","data":"{{data}}"}"""))
            .Code.ShouldBe("request_too_large");
    }

    [Fact]
    public async Task Append_BadIdempotencyKey_NamesTheHeader() =>
        (await host.SendAsync(
            "POST",
            "/sessions/any/events",
            """{"type":"custom.x"}""",
            headers: ("Idempotency-Key", new string('k', 256))))
        .Json.GetProperty("parameter").GetString().ShouldBe("Idempotency-Key");

    [Theory]
    [InlineData("after=-1", "after")]
    [InlineData("order=down", "order")]
    [InlineData("limit=1001", "limit")]
    [InlineData("type=a*b", "type")]
    [InlineData("turn=0", "turn")]
    [InlineData("until=noon", "until")]
    [InlineData("types=custom.x", "types")]
    public async Task Read_BadQuery_NamesTheParameter(string query, string parameter)
    {
        await CreateAsync("query-" + parameter);

        var reply = await host.SendAsync("GET", $"/sessions/query-{parameter}/events?{query}");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("parameter").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task Turns_AndContext_AnswerWithTheTurn()
    {
        var session = host.Session("turns");
        await session.BeginAsync(1, ["System|\"be kind\"", "User|{ \"a\": 1 }"]);
        await session.EndAsync(1);

        var turns = await host.SendAsync("GET", "/sessions/turns/turns");
        var context = await host.SendAsync("GET", "/sessions/turns/context?content=true");

        turns.Json.GetProperty("turns")[0].GetProperty("status").GetString().ShouldBe("completed");
        turns.Json.GetProperty("turns")[0].GetProperty("cost_usd").GetDecimal().ShouldBeGreaterThan(0);
        context.Text.ShouldContain("\"content\":{ \"a\": 1 }");
        (await host.SendAsync("GET", "/sessions/turns/context?turn=2")).Code.ShouldBe("unprocessable");
    }

    private static string Nested(int depth) =>
        $$"""{"type":"custom.x","data":{{new string('[', depth)}}{{new string(']', depth)}}}""";

    private async Task<FoldedSession> CreateAsync(string id)
    {
        var session = host.Session(id);
        var created = await session.CreateAsync(LogStory.Owner, SessionSeed.Empty, TestContext.Current.CancellationToken);
        created.IsRefused.ShouldBeFalse();
        return session;
    }
}
