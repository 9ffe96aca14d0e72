using System.Text.Json;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Caching;

/// <summary>A silo before the simulated provider says what its cache read, and what broke it.</summary>
public sealed class CacheTests(SimulatorSilo silo)
{
    // Its own from the beginning on: the provider's cache is shared by all sessions of one key.
    private readonly string _rules =
        SessionNames.Fresh() + " " + string.Join(' ', Enumerable.Range(0, 1_500).Select(static i => $"rule{i}"));

    [Theory]
    [InlineData("/v1/chat/completions", "sim-1")]
    [InlineData("/v1/messages", "sim-claude")]
    public async Task Cache_AfterAMovedClock_SaysWhereItStands(string path, string model)
    {
        var session = SessionNames.Fresh();
        await SendAsync(session, path, model, "09:00", "One?");
        await SendAsync(session, path, model, "09:00", "One?", "Two?");
        await SendAsync(session, path, model, "09:01", "One?", "Two?", "Three?");

        var cache = (await silo.Alice.GetAsync($"/sessions/{session}/cache")).Json;

        var broken = cache.GetProperty("breaks").EnumerateArray().ShouldHaveSingleItem();
        broken.GetProperty("cause").GetString().ShouldBe("prefix-changed");
        broken.GetProperty("turn").GetInt32().ShouldBe(3);
        broken.GetProperty("lost_usd").GetDecimal().ShouldBeGreaterThan(0);
        var change = broken.GetProperty("change");
        change.GetProperty("kind").GetString().ShouldBe("system");
        change.GetProperty("old_quote").GetString()!.ShouldContain("It is 09:00. e2e-");
        change.GetProperty("new_quote").GetString()!.ShouldContain("It is 09:01. e2e-");
        cache.GetProperty("predictions").GetProperty("as_predicted").GetInt32().ShouldBe(3);
        cache.GetProperty("last_turn").GetProperty("reported").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Prefixes_OfTwoSessionsWithOneSystemPrompt_AreOne()
    {
        var (one, two) = (SessionNames.Fresh(), SessionNames.Fresh());
        await SendAsync(one, "/v1/chat/completions", "sim-1", "09:00", "One?");
        await SendAsync(two, "/v1/chat/completions", "sim-1", "09:00", "Another?");
        var head = (await silo.Alice.GetAsync($"/sessions/{one}/cache")).Json
            .GetProperty("static_prefix").GetProperty("hash").GetString();

        var prefixes = (await silo.Alice.GetAsync("/cache/prefixes?limit=1000")).Json.GetProperty("prefixes");

        var shared = prefixes.EnumerateArray().Single(prefix => prefix.GetProperty("hash").GetString() == head);
        shared.GetProperty("sessions").GetInt32().ShouldBe(2);
        shared.GetProperty("cache_read_tokens").GetInt64().ShouldBeGreaterThan(1_024);
    }

    private async Task SendAsync(string session, string path, string model, string clock, params string[] questions)
    {
        var system = $"It is {clock}. {_rules}";
        const string Mark = """{"type":"ephemeral"}""";
        var body = path == "/v1/messages"
            ? JsonSerializer.Serialize(new
            {
                model,
                max_tokens = 100,
                cache_control = JsonDocument.Parse(Mark).RootElement,
                system,
                messages = Talk(questions),
            })
            : JsonSerializer.Serialize(new
            {
                model,
                messages = (object[])[new { role = "system", content = system }, .. Talk(questions)],
            });
        var reply = await silo.Alice.PostAsync(path, body, ("X-Session-Id", session));
        reply.Status.ShouldBe(200, reply.Text);
    }

    private static object[] Talk(string[] questions) =>
    [
        .. questions.SelectMany((question, i) => (object[])
        [
            .. i == 0 ? [] : (object[])[new { role = "assistant", content = $"Yes, {i}." }],
            new { role = "user", content = question },
        ]),
    ];
}
