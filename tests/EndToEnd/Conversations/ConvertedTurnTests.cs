using System.Text;
using System.Text.Json;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Turns of kept conversations whose upstream speaks another wire format than the session.</summary>
public sealed class ConvertedTurnTests : IAsyncLifetime
{
    private const string Usage = ""","usage":{"prompt_tokens":90,"completion_tokens":2,"total_tokens":92}""";

    private readonly RecordingUpstream _upstream = new();
    private readonly List<string> _sent = [];
    private readonly string _session = SessionNames.Fresh();
    private string _usage = Usage;
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
                  "Upstreams": [{"Name": "chat", "BaseAddress": "{{_upstream.Address}}", "Wires": ["chat"]}]
                }
                """,
        });
        _alice = new Caller(_silo.Address, TestKeys.Alice);
        (await Alice.PostAsync("/sessions", $$"""{"id": "{{_session}}"}""")).Status.ShouldBe(201);
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
    public async Task MessagesSession_OverAChatUpstream_SpeaksItsOwnFormatToItsCallers()
    {
        var first = await TurnAsync("""{"message": "Which crane?", "model": "gpt-5", "wire": "messages", "instructions": "Be terse."}""");

        first.Json.GetProperty("type").GetString().ShouldBe("message");
        first.Json.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Seven.");
        first.Json.GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBe(90);
        Messages(_sent[0]).ShouldBe("""[{"role":"system","content":"Be terse."},{"role":"user","content":"Which crane?"}]""");
    }

    [Fact]
    public async Task LaterTurn_SendsTheEarlierMessagesWithTheSameBytes()
    {
        await TurnAsync("""{"message": "Which crane?", "model": "gpt-5", "wire": "messages"}""");
        await TurnAsync("""{"message": "And tomorrow?"}""");
        await TurnAsync("""{"message": "Or never?"}""");

        Messages(_sent[2]).ShouldStartWith(Messages(_sent[1])[..^1] + ",");
    }

    [Fact]
    public async Task StreamedTurn_IsConvertedEventByEvent()
    {
        var reply = await TurnAsync("""{"message": "Which crane?", "model": "gpt-5", "wire": "responses", "stream": true}""");

        reply.Text.ShouldContain("event: response.created");
        reply.Text.ShouldContain("event: response.output_text.delta");
        reply.Text.ShouldContain("event: response.completed");
        reply.Text.ShouldNotContain("[DONE]");
        _sent[0].ShouldContain("\"stream\":true");
    }

    [Fact]
    public async Task WhatCannotBeSaid_Is422AndLeavesNoTrace()
    {
        await TurnAsync("""{"message": "Which crane?", "model": "gpt-5", "wire": "responses"}""");

        var refused = await Alice.PostAsync(
            $"/sessions/{_session}/turns", """{"input": [{"type": "item_reference", "id": "msg_1"}]}""");

        refused.Status.ShouldBe(422);
        refused.Text.ShouldContain("item_reference");
        _sent.Count.ShouldBe(1);
        (await Alice.GetAsync($"/sessions/{_session}")).Json.GetProperty("turns").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task WhatIsLeftOut_IsToldInAHeader()
    {
        var reply = await TurnAsync(
            """
            {"model": "gpt-5", "wire": "messages", "input": [{"role": "user", "content": "Which crane?"},
              {"role": "assistant", "content": [{"type": "thinking", "thinking": "Seven?", "signature": "s"}, {"type": "text", "text": "7"}]},
              {"role": "user", "content": "Sure?"}]}
            """);

        reply.Header("X-Session-Conversion").ShouldNotBeNull().ShouldContain("reasoning=1");
    }

    [Fact]
    public async Task PolicyThatLetsTheProviderCompact_AsksNothingOfAnUpstreamOfAnotherFormat()
    {
        const string policy =
            """{"compaction":{"trigger_tokens":200,"target_tokens":100,"keep_last_turns":1,"turns_between_min":1,"strategies":["provider"]}}""";
        using var content = new StringContent(policy, Encoding.UTF8, "application/json");
        (await Alice.SendAsync(HttpMethod.Put, $"/sessions/{_session}/policy", content)).Status.ShouldBe(200);
        var crane = string.Join(' ', Enumerable.Repeat("Which crane?", 500));

        await TurnAsync($$"""{"message": "{{crane}}", "model": "gpt-5", "wire": "messages"}""");
        await TurnAsync("""{"message": "And tomorrow?"}""");

        _sent.Count.ShouldBe(2);
        _sent[1].ShouldNotContain("context_management");
    }

    [Fact]
    public async Task UpstreamThatReportsNoUsage_IsBookedByTheGridsOwnCount()
    {
        _usage = "";
        await TurnAsync("""{"message": "Which crane?", "model": "gpt-5", "wire": "messages"}""");

        var usage = (await Alice.GetAsync($"/sessions/{_session}/turns")).Json.GetProperty("turns")[0].GetProperty("usage");

        usage.GetProperty("estimated").GetBoolean().ShouldBeTrue();
        usage.GetProperty("input").GetInt64().ShouldBePositive();
    }

    private async Task<Reply> TurnAsync(string body)
    {
        var reply = await Alice.PostAsync($"/sessions/{_session}/turns", body);
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }

    private static string Messages(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("messages").GetRawText();
    }

    private async Task AnswerAsync(UpstreamCall call)
    {
        var body = Encoding.UTF8.GetString(call.Request.Body);
        _sent.Add(body);
        if (!body.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            await call.AnswerAsync(
                """{"id":"c","object":"chat.completion","created":1,"model":"gpt-5","choices":[{"index":0,"message":{"role":"assistant","content":"Seven."},"finish_reason":"stop"}]"""
                + _usage + "}");
            return;
        }

        await call.BeginAsync();
        await call.ChunkAsync("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-5","choices":[{"index":0,"delta":{"role":"assistant","content":"Sev"},"finish_reason":null}]}""" + "\n\n");
        await call.ChunkAsync("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-5","choices":[{"index":0,"delta":{"content":"en."},"finish_reason":"stop"}]}""" + "\n\n");
        await call.ChunkAsync("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-5","choices":[]""" + _usage + "}\n\ndata: [DONE]\n\n");
        await call.EndAsync();
    }
}
