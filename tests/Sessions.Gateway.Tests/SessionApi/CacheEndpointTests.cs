using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Reading.Fakes;

namespace Sessions.Gateway.Tests.SessionApi;

public sealed class CacheEndpointTests
{
    private static readonly string Rules = string.Concat(Enumerable.Repeat("Be kind to everybody. ", 400));

    [Fact]
    public async Task Cache_OfASessionWhoseClockMoved_NamesItemByteAndQuote()
    {
        await using var host = await StartedAsync("one");

        var cache = (await host.SendAsync("GET", "/sessions/one/cache")).Json;

        var broken = cache.GetProperty("breaks").EnumerateArray().ShouldHaveSingleItem();
        broken.GetProperty("cause").GetString().ShouldBe("prefix-changed");
        broken.GetProperty("turn").GetInt32().ShouldBe(2);
        var change = broken.GetProperty("change");
        change.GetProperty("depth").GetInt32().ShouldBe(1);
        change.GetProperty("kind").GetString().ShouldBe("system");
        change.GetProperty("byte").GetInt32().ShouldBe(11);
        change.GetProperty("old_quote").GetString().ShouldStartWith("\"It is 12:00. Be kind");
        change.GetProperty("new_quote").GetString().ShouldStartWith("\"It is 12:01. Be kind");
        change.GetProperty("old_quote").GetString()!.Length.ShouldBeLessThanOrEqualTo(80);
        cache.GetProperty("hit_rate").GetDouble().ShouldBe(0);
        cache.GetProperty("static_prefix").GetProperty("items").GetInt32().ShouldBe(1);
        cache.GetProperty("causes").EnumerateArray().ShouldHaveSingleItem()
            .GetProperty("lost_tokens").GetInt64().ShouldBe(broken.GetProperty("lost_tokens").GetInt64());
    }

    [Fact]
    public async Task Cache_WithoutStoredContent_HasNoQuote()
    {
        await using var host = await StartedAsync("one", CaptureMode.Metadata);

        var change = (await host.SendAsync("GET", "/sessions/one/cache")).Json
            .GetProperty("breaks")[0].GetProperty("change");

        change.GetProperty("byte").ValueKind.ShouldBe(JsonValueKind.Null);
        change.GetProperty("old_quote").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Prefixes_AreSharedOverSessions_AndSumTheirLosses()
    {
        await using var host = await StartedAsync("one");
        await BeginAsync(host, "two", 1, "12:01", CaptureMode.Full);
        await host.Session("two").EndAsync(1);

        var report = (await host.SendAsync("GET", "/cache/prefixes", key: "admin")).Json;

        report.GetProperty("sessions").GetInt32().ShouldBe(2);
        report.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        var prefix = report.GetProperty("prefixes").EnumerateArray().ShouldHaveSingleItem();
        prefix.GetProperty("sessions").GetInt32().ShouldBe(2);
        prefix.GetProperty("turns").GetInt32().ShouldBe(3);
        prefix.GetProperty("breaks").GetInt32().ShouldBe(1);
        report.GetProperty("causes")[0].GetProperty("cause").GetString().ShouldBe("prefix-changed");
    }

    [Theory]
    [InlineData("/cache/prefixes?sessions=1", true)]
    [InlineData("/cache/prefixes?sessions=2", false)]
    public async Task Prefixes_OverFewerSessionsThanThereAre_SaySo(string path, bool truncated)
    {
        await using var host = await StartedAsync("one");
        await BeginAsync(host, "two", 1, "12:01", CaptureMode.Full);

        (await host.SendAsync("GET", path, key: "admin")).Json.GetProperty("truncated").GetBoolean().ShouldBe(truncated);
    }

    [Theory]
    [InlineData("other", 0)]
    [InlineData("reader", 1)]
    [InlineData("admin", 1)]
    public async Task Prefixes_AreOfTheSessionsThatTheCallerMayRead(string key, int sessions)
    {
        await using var host = await StartedAsync("one");

        (await host.SendAsync("GET", "/cache/prefixes", key: key)).Json
            .GetProperty("sessions").GetInt32().ShouldBe(sessions);
    }

    [Theory]
    [InlineData("/cache/prefixes?sessions=10001")]
    [InlineData("/cache/prefixes?page=2")]
    [InlineData("/sessions/one/cache?page=2")]
    public async Task BadQuery_IsMalformed(string path)
    {
        await using var host = await StartedAsync("one");

        (await host.SendAsync("GET", path)).Code.ShouldBe("malformed_request");
    }

    private static async Task<SessionApiHost> StartedAsync(string id, CaptureMode capture = CaptureMode.Full)
    {
        var host = new SessionApiHost();
        await host.InitializeAsync();
        await BeginAsync(host, id, 1, "12:00", capture);
        await host.Session(id).EndAsync(1, usage: Written());
        await BeginAsync(host, id, 2, "12:01", capture);
        await host.Session(id).EndAsync(2, usage: Written());
        return host;
    }

    private static Task BeginAsync(SessionApiHost host, string id, int turn, string clock, CaptureMode capture) =>
        host.Session(id).BeginAsync(
            turn,
            [$"System|\"It is {clock}. {Rules}\"", "User|\"Hello there, how are you?\""],
            parts =>
            {
                parts.Model = "sim-1";
                parts.Capture = capture;
            });

    private static TokenUsage Written() => new() { Input = 9_000, CacheWrite = 9_000, Output = 5 };
}
