namespace Sessions.Simulator.Tests;

public sealed class MessagesTests
{
    private const string Tool = """{"name":"f","description":"d","input_schema":{"type":"object"}}""";

    [Fact]
    public async Task Whole_ScriptedText_HasMessageShape()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(Bodies.Messages, Bodies.MessagesBody("""one [[sim text="a b"]]"""));

        answer.String("type").ShouldBe("message");
        answer.String("stop_reason").ShouldBe("end_turn");
        answer.At("content").GetRawText().ShouldBe("""[{"type":"text","text":"a b"}]""");
        answer.At("usage").GetRawText().ShouldBe(
            """
            {"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,
            "cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},
            "output_tokens":2,"server_tool_use":null,"service_tier":"standard"}
            """.Unwrapped());
    }

    [Fact]
    public async Task Stream_ThinkingTextless_KeepsTheDocumentedOrder()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var user = """[[sim reasoning=1 tool=f args={"a":1}]]""";

        var stream = await provider.TextAsync(
            Bodies.Messages, Bodies.MessagesBody(user, $$""","stream":true,"tools":[{{Tool}}] """));

        Bodies.Types(stream).ShouldBe([
            "message_start", "ping",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "message_delta", "message_stop",
        ]);
        var events = Bodies.Events(stream);
        Bodies.At(events[4], "delta", "type").GetString().ShouldBe("signature_delta");
        Bodies.At(events[6], "content_block", "input").GetRawText().ShouldBe("{}");
        Bodies.At(events[8], "delta", "partial_json").GetString().ShouldBe("""{"a":1}""");
        Bodies.At(events[10], "delta", "stop_reason").GetString().ShouldBe("tool_use");
        Bodies.At(events[10], "usage", "output_tokens_details", "thinking_tokens").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Whole_MaxTokens_StopsThere()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Messages,
            """{"model":"sim-claude","max_tokens":4,"messages":[{"role":"user","content":"hi"}]}""");

        answer.String("stop_reason").ShouldBe("max_tokens");
        answer.Number("usage", "output_tokens").ShouldBe(4);
    }

    [Fact]
    public async Task CountTokens_SameBody_AgreesWithUsage()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Bodies.MessagesBody("one two three", $$""","tools":[{{Tool}}] """);

        var count = await provider.TextAsync("/v1/messages/count_tokens", body);
        var answer = await provider.JsonAsync(Bodies.Messages, body);

        count.ShouldBe($$"""{"input_tokens":{{answer.Number("usage", "input_tokens")}}}""");
    }
}
