using System.Text;
using System.Text.Json;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Caching;

/// <summary>Cache hints that a policy sets for clients that set none.</summary>
public sealed class HintTests(SimulatorSilo silo, RecordingSilo recording)
{
    private const string Answer =
        """{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi."},"finish_reason":"stop"}]}""";

    private readonly string _session = SessionNames.Fresh();

    private readonly string _rules =
        SessionNames.Fresh() + string.Join(' ', Enumerable.Range(0, 1_500).Select(static i => $"rule{i}"));

    [Fact]
    public async Task Breakpoints_OfAPolicy_AreReadByTheProvider_AsPredicted()
    {
        await SetHintsAsync(silo.Alice);
        await TalkAsync("One?");

        var second = await TalkAsync("One?", "Two?");

        var read = second.Json.GetProperty("usage").GetProperty("cache_read_input_tokens").GetInt32();
        read.ShouldBeGreaterThan(1_024);
        second.Header("X-Cache-Predicted-Tokens").ShouldBe($"{read}");
    }

    [Fact]
    public async Task WithoutAPolicy_NoBreakpointsAreSet()
    {
        await TalkAsync("One?");

        var second = await TalkAsync("One?", "Two?");

        second.Json.GetProperty("usage").GetProperty("cache_read_input_tokens").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task PromptCacheKey_OfAPolicy_IsTheSession_AndTheRestOfTheBodyStays()
    {
        var seen = recording.Upstream.On(static call => call.AnswerAsync(Answer));
        await SetHintsAsync(recording.Alice);
        var body = $$"""{ "model":"{{RecordingSilo.Plain}}",  "messages":[{"role":"user","content":"Hi"}] }""";

        var reply = await recording.Alice.PostAsync(
            "/v1/chat/completions", body, ("X-Session-Id", _session), (RecordingUpstream.CaseHeader, seen.Name));

        reply.Status.ShouldBe(200, reply.Text);
        var sent = Encoding.UTF8.GetString((await seen.NextAsync()).Body);
        sent.ShouldBe(body.Insert(1, $"\"prompt_cache_key\":\"{_session}\","));
    }

    private async Task SetHintsAsync(Caller caller)
    {
        using var policy = new StringContent("""{"cache_hints":{}}""", Encoding.UTF8, "application/json");
        var set = await caller.SendAsync(HttpMethod.Put, $"/sessions/{_session}/policy", policy);
        set.Status.ShouldBe(200, set.Text);
    }

    private async Task<Reply> TalkAsync(params string[] questions)
    {
        var messages = questions.SelectMany((question, i) => (object[])
        [
            .. i == 0 ? [] : (object[])[new { role = "assistant", content = $"Yes, {i}." }],
            new { role = "user", content = question },
        ]);
        var body = JsonSerializer.Serialize(new { model = "sim-claude", max_tokens = 50, system = _rules, messages });
        var reply = await silo.Alice.PostAsync("/v1/messages", body, ("X-Session-Id", _session));
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }
}
