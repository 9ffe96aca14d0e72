using System.Net;
using Sessions.Reading.Fakes;
using Sessions.Runtime;

namespace Sessions.Gateway.Tests.SessionApi;

public sealed class AccessTests(SessionApiHost host) : IClassFixture<SessionApiHost>
{
    [Theory]
    [InlineData("GET", "/sessions")]
    [InlineData("GET", "/sessions/a")]
    [InlineData("GET", "/sessions/a/events/stream")]
    [InlineData("DELETE", "/sessions/a")]
    public async Task WithoutAKey_IsUnauthenticated(string method, string path)
    {
        var reply = await host.SendAsync(method, path, key: "stranger");

        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.Unauthorized, "invalid_api_key"));
        reply.Header("WWW-Authenticate").ShouldBe("Bearer");
        reply.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        reply.Json.GetProperty("type").GetString().ShouldBe("urn:sessions:error:invalid_api_key");
    }

    [Theory]
    [InlineData("reader", "POST", "/sessions")]
    [InlineData("reader", "DELETE", "/sessions/a")]
    [InlineData("reader", "POST", "/sessions/a/events")]
    [InlineData("idle", "GET", "/sessions")]
    [InlineData("idle", "GET", "/sessions/a/turns")]
    public async Task KeyWithoutTheScope_IsRefused(string key, string method, string path) =>
        (await host.SendAsync(method, path, key: key)).Code.ShouldBe("scope_missing");

    [Theory]
    [InlineData("PUT", "/sessions", "GET, POST")]
    [InlineData("POST", "/sessions/a", "GET, PATCH, DELETE")]
    [InlineData("GET", "/sessions/a/close", "POST")]
    [InlineData("DELETE", "/sessions/a/turns", "GET, POST")]
    public async Task WrongMethod_NamesTheRightOnes(string method, string path, string allowed)
    {
        var reply = await host.SendAsync(method, path);

        reply.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        reply.Response.Content.Headers.Allow.ShouldBe(allowed.Split(", "), ignoreOrder: true);
        reply.Json.GetProperty("status").GetInt32().ShouldBe(405);
    }

    [Fact]
    public async Task UnknownRoute_IsAProblem() =>
        (await host.SendAsync("GET", "/sessions/a/everything")).Code.ShouldBe("unknown_route");

    [Theory]
    [InlineData("GET", "/sessions", null)]
    [InlineData("GET", "/sessions/a", null)]
    [InlineData("GET", "/sessions/a/events", null)]
    [InlineData("POST", "/sessions/a/events", """{"type":"custom.x"}""")]
    public async Task StoreDown_IsUnavailableWithRetryAfter(string method, string path, string? body)
    {
        await using var down = new SessionApiHost();
        await down.InitializeAsync();
        await down.Session("a").CreateAsync(LogStory.Owner, SessionSeed.Empty, TestContext.Current.CancellationToken);
        down.Store.IsDown = true;

        var reply = await down.SendAsync(method, path, body);

        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.ServiceUnavailable, "store_unavailable"));
        reply.Header("Retry-After").ShouldBe("1");
        reply.Header("x-should-retry").ShouldBeNull();
    }
}
