using System.Text;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Contexts;

/// <summary>What goes to a provider's compaction endpoint, and what becomes of what it answers, to the byte.</summary>
public sealed class CompactEndpointTests : IAsyncLifetime
{
    private const string Variable = "E2E_COMPACT_SECRET";
    private const string First = """{"role":"user", "content":"the task"}""";

    private const string User = """{ "type":"message","id":"msg_1","role":"user","content":[{"type":"input_text","text":"t\u0068e task"}]}""";
    private const string Compaction = """{"type":"compaction","id":"cmp_1","encrypted_content":"gAAAAopaque"}""";

    private const string Compacted = "{\"id\":\"resp_c\",\"object\":\"response.compaction\",\"created_at\":1,\"output\":[" + User + ","
        + Compaction + """],"usage":{"input_tokens":700,"output_tokens":9,"total_tokens":709}}""";

    private const string Answer =
        """{"id":"r","object":"response","status":"completed","model":"m","output":[],"usage":{"input_tokens":900,"output_tokens":2,"total_tokens":902}}""";

    private readonly RecordingUpstream _upstream = new();
    private readonly string _session = SessionNames.Fresh();
    private (int Status, string Body) _compacted = (200, Compacted);
    private string _lastTurn = "";
    private string _lastCompact = "";
    private string? _lastKey;
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
                  "Upstreams": [{{Entry("own", "gpt-5")}}, {{Entry("elsewhere", "gpt-4o")}}]
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
    public async Task Endpoint_GetsTheHistoryAndTheInstructions_WithTheUpstreamsOwnKey()
    {
        await SetPolicyAsync();
        await SendAsync(3);
        await CompactedAsync();

        _lastCompact.ShouldBe(
            $$"""{"model":"gpt-5","instructions":"Be brief.","input":[{{First}},{{Round(1)}},{{Round(2)}}]}""");
        _lastKey.ShouldBe("sk-own");
    }

    [Fact]
    public async Task LaterTurns_HoldTheOutputByteForByteInPlaceOfTheHistory()
    {
        await SetPolicyAsync();
        await SendAsync(3);
        await CompactedAsync();

        await SendAsync(4);
        _lastTurn.ShouldBe(Body("gpt-5", $"{User},{Compaction},{Round(3)},{Round(4)}"));
        await SendAsync(5);
        _lastTurn.ShouldStartWith(Body("gpt-5", $"{User},{Compaction},{Round(3)},{Round(4)}")[..^2]);
    }

    [Fact]
    public async Task LaterTurn_ToAnotherUpstream_IsSentAsItCame()
    {
        await SetPolicyAsync();
        await SendAsync(3);
        await CompactedAsync();

        await SendAsync(4, "gpt-4o");
        _lastTurn.ShouldBe(Body("gpt-4o", $"{First},{Rounds(4)}"));

        await SendAsync(5);
        _lastTurn.ShouldContain(Compaction);
    }

    [Fact]
    public async Task TurnToAnotherUpstream_IsNotCompacted_AndTheLogSaysWhy()
    {
        await SetPolicyAsync();
        await SendAsync(3, "gpt-4o");

        await FailedAsync("provider_elsewhere");
        _lastCompact.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(500, """{"error":{"message":"no","type":"server_error"}}""")]
    [InlineData(200, "garbage")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"id":"resp_c","object":"response.compaction","output":[{"type":"message","role":"user","content":"x"}]}""")]
    [InlineData(200, """{"id":"resp_c","object":"response.compaction","output":[{"type":"compaction","encrypted_content":"a"}""")]
    public async Task EndpointThatFails_IsToldInTheLogAndChangesNothing(int status, string body)
    {
        _compacted = (status, body);
        await SetPolicyAsync();
        await SendAsync(3);

        await FailedAsync("provider_failed");

        await SendAsync(4);
        _lastTurn.ShouldBe(Body("gpt-5", $"{First},{Rounds(4)}"));
    }

    private static string Rounds(int count) => string.Join(',', Enumerable.Range(1, count).Select(Round));

    private static string Round(int round)
    {
        var words = string.Join(' ', Enumerable.Range(0, 250).Select(i => $"w{round}{i}"));
        return $$"""{"type":"function_call","call_id":"c{{round}}","name":"f", "arguments":"{}"},{"type":"function_call_output","call_id":"c{{round}}","output":"{{words}}"}""";
    }

    private static string Body(string model, string input) =>
        $$"""{"model":"{{model}}","instructions":"Be brief.","input":[{{input}}]}""";

    private string Entry(string name, string model) => $$"""
        {"Name": "{{name}}", "BaseAddress": "{{_upstream.Address}}", "Wires": ["responses"], "Models": ["{{model}}"],
         "Credential": {"Kind": "environment", "Variable": "{{Variable}}", "Header": "x-api-key"} }
        """;

    private Task AnswerAsync(UpstreamCall call)
    {
        var body = Encoding.UTF8.GetString(call.Request.Body);
        if (!call.Request.Head.FirstLine.Contains("/v1/responses/compact", StringComparison.Ordinal))
        {
            _lastTurn = body;
            return call.AnswerAsync(Answer);
        }

        (_lastCompact, _lastKey) = (body, call.Request.Head.Get("x-api-key"));
        return call.AnswerAsync(_compacted.Status, "application/json", Encoding.UTF8.GetBytes(_compacted.Body));
    }

    private async Task SetPolicyAsync()
    {
        using var policy = new StringContent(
            """
            {"compaction": {"trigger_tokens": 1000, "target_tokens": 300, "minimum_shrink_tokens": 1, "turns_between_min": 9,
              "keep_last_turns": 1, "strategies": ["provider"], "provider": {"upstream": "own"}}}
            """,
            Encoding.UTF8,
            "application/json");
        var set = await Alice.SendAsync(HttpMethod.Put, $"/sessions/{_session}/policy", policy);
        set.Status.ShouldBe(200, set.Text);
    }

    private async Task SendAsync(int rounds, string model = "gpt-5")
    {
        var reply = await Alice.PostAsync(
            "/v1/responses", Body(model, $"{First},{Rounds(rounds)}"), ("X-Session-Id", _session));
        reply.Status.ShouldBe(200, reply.Text);
    }

    private Task CompactedAsync() => Eventually.HoldsAsync(
        async () => (await Alice.GetAsync($"/sessions/{_session}")).Json.GetProperty("compactions").GetArrayLength() == 1,
        "the compaction in force");

    private Task FailedAsync(string reason) => Eventually.HoldsAsync(
        async () => (await Alice.GetAsync($"/sessions/{_session}/events")).Text
            .Contains($"\"reason\":\"{reason}\"", StringComparison.Ordinal),
        $"{reason} in the log");
}
