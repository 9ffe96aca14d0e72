using System.Text;
using System.Text.Json;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Contexts;

/// <summary>History that a model summarises behind a turn.</summary>
public sealed class SummaryTests : IAsyncLifetime
{
    private const string Variable = "E2E_SUMMARY_SECRET";
    private const string Summary = "They moved the crane to yard seven.";

    private const string ChatAnswer =
        """{"id":"c","object":"chat.completion","model":"gpt-5","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}],"usage":{"prompt_tokens":900,"completion_tokens":2,"total_tokens":902}}""";

    private const string SummaryAnswer =
        """{"id":"m","type":"message","role":"assistant","model":"claude-sum","content":[{"type":"text","text":" """
        + Summary + """ "}],"stop_reason":"end_turn","usage":{"input_tokens":700,"output_tokens":9}}""";

    private readonly RecordingUpstream _upstream = new();
    private readonly string _session = SessionNames.Fresh();
    private bool _fails;
    private string _answer = SummaryAnswer;
    private byte[] _lastChat = [];
    private byte[] _lastSummary = [];
    private SiloProcess? _silo;
    private Caller? _alice;

    private Caller Alice => _alice!;

    public async ValueTask InitializeAsync()
    {
        _upstream.OnAny(AnswerAsync);
        _silo = await SiloProcess.StartAsync(new SiloSetup
        {
            Configuration = $$"""
                {
                  {{TestKeys.Configuration}},
                  "Upstreams": [{"Name": "own", "BaseAddress": "{{_upstream.Address}}", "Wires": ["chat", "messages"],
                    "Credential": {"Kind": "environment", "Variable": "{{Variable}}", "Header": "x-api-key"} }]
                }
                """,
            Environment = new Dictionary<string, string> { [Variable] = "sk-own" },
        });
        _alice = new Caller(_silo.Address, TestKeys.Alice);
    }

    public async ValueTask DisposeAsync()
    {
        _alice?.Dispose();
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task FullContext_IsSummarisedBehindTheTurn_AndTheNextTurnSendsTheSummary()
    {
        await SetPolicyAsync();
        await SendAsync(3);
        await SummarisedAsync();

        await SendAsync(4);

        var sent = Encoding.UTF8.GetString(_lastChat);
        sent.ShouldContain(Summary);
        sent.ShouldContain("the task");
        sent.ShouldContain("answer 3");
        sent.ShouldNotContain("answer 1");
        Encoding.UTF8.GetString(_lastSummary).ShouldContain("answer 1");
    }

    [Fact]
    public async Task SummarysCall_IsATurnOfTheSessionOnItsOwnThreadAndBilledToIt()
    {
        await SetPolicyAsync();
        await SendAsync(3);
        await SummarisedAsync();

        var turns = (await Alice.GetAsync($"/sessions/{_session}/turns")).Json.GetProperty("turns");

        var call = turns.EnumerateArray().Single(static turn => turn.GetProperty("thread").GetString() == "compaction");
        call.GetProperty("model").GetString().ShouldBe("claude-sum");
        call.GetProperty("usage").GetProperty("input").GetInt64().ShouldBe(700);
    }

    [Fact]
    public async Task SummaryWhoseUsageIsNotReported_IsCountedAndBilledAllTheSame()
    {
        _answer = SummaryAnswer.Replace(""","usage":{"input_tokens":700,"output_tokens":9}""", "", StringComparison.Ordinal);
        await SetPolicyAsync();
        await SendAsync(3);
        await SummarisedAsync();

        var turns = (await Alice.GetAsync($"/sessions/{_session}/turns")).Json.GetProperty("turns");

        var usage = turns.EnumerateArray().Single(static turn => turn.GetProperty("thread").GetString() == "compaction")
            .GetProperty("usage");
        usage.GetProperty("estimated").GetBoolean().ShouldBeTrue();
        usage.GetProperty("output").GetInt64().ShouldBePositive();
    }

    [Fact]
    public async Task SummaryThatFails_IsToldInTheLogAndTheTurnsGoOn()
    {
        _fails = true;
        await SetPolicyAsync();
        await SendAsync(3);

        await Eventually.HoldsAsync(
            async () => (await Alice.GetAsync($"/sessions/{_session}/events")).Text.Contains("summary_failed", StringComparison.Ordinal),
            "the failed summary in the log");
        (await SendAsync(4)).Status.ShouldBe(200);
        Encoding.UTF8.GetString(_lastChat).ShouldContain("answer 1");
    }

    [Fact]
    public async Task Undo_SendsTheOriginalsAgain()
    {
        await SetPolicyAsync();
        await SendAsync(3);
        await SummarisedAsync();
        var position = (await Alice.GetAsync($"/sessions/{_session}")).Json
            .GetProperty("compactions")[0].GetProperty("position").GetInt64();

        (await Alice.SendAsync(HttpMethod.Delete, $"/sessions/{_session}/compactions/{position}", null)).Status.ShouldBe(200);

        await SendAsync(4);
        Encoding.UTF8.GetString(_lastChat).ShouldContain("answer 1");
    }

    private Task AnswerAsync(UpstreamCall call)
    {
        if (!Encoding.UTF8.GetString(call.Request.Body).Contains("claude-sum", StringComparison.Ordinal))
        {
            _lastChat = call.Request.Body;
            return call.AnswerAsync(ChatAnswer);
        }

        _lastSummary = call.Request.Body;
        return _fails ? call.AnswerAsync(500, "application/json", "{}"u8.ToArray()) : call.AnswerAsync(_answer);
    }

    private async Task SetPolicyAsync()
    {
        using var policy = new StringContent(
            """
            {"compaction": {"trigger_tokens": 600, "target_tokens": 300, "minimum_shrink_tokens": 1, "turns_between_min": 0,
              "keep_last_turns": 1, "strategies": ["summarize"], "summary": {"upstream": "own", "model": "claude-sum"}}}
            """,
            Encoding.UTF8,
            "application/json");
        var set = await Alice.SendAsync(HttpMethod.Put, $"/sessions/{_session}/policy", policy);
        set.Status.ShouldBe(200, set.Text);
    }

    private async Task<Reply> SendAsync(int rounds)
    {
        var messages = new List<object> { new { role = "user", content = "the task" } };
        for (var round = 1; round <= rounds; round++)
        {
            var words = string.Join(' ', Enumerable.Range(0, 250).Select(i => $"w{round}{i}"));
            messages.Add(new { role = "assistant", content = $"answer {round} {words}" });
            messages.Add(new { role = "user", content = $"question {round}" });
        }

        var reply = await Alice.PostAsync(
            "/v1/chat/completions", JsonSerializer.Serialize(new { model = "gpt-5", messages }), ("X-Session-Id", _session));
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }

    private Task SummarisedAsync() => Eventually.HoldsAsync(
        async () => (await Alice.GetAsync($"/sessions/{_session}")).Json.GetProperty("compactions").GetArrayLength() == 1,
        "the summary in force");
}
