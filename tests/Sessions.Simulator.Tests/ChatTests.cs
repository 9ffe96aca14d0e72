using System.Text.Json;

namespace Sessions.Simulator.Tests;

public sealed class ChatTests
{
    private const string FirstId = "910a2dec89025cc100000001";

    [Fact]
    public async Task Whole_ScriptedText_HasTheDocumentedShape()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var text = await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("""hi [[sim text="Crane 7 é."]]"""));

        text.ShouldBe(
            """
            {"id":"chatcmpl-ID","object":"chat.completion","created":1795262400,"model":"sim-1",
            "choices":[{"index":0,"message":{"role":"assistant","content":"Crane 7 é.","refusal":null,"annotations":[]},
            "logprobs":null,"finish_reason":"stop"}],
            "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,
            "prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0,"audio_tokens":0},
            "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,
            "rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_sim0000001"}
            """.Unwrapped().Replace("ID", FirstId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_IncludeUsage_EndsWithUsageChunkAndDone()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var more = ""","stream":true,"stream_options":{"include_usage":true}""";

        var events = Bodies.Events(
            await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("""[[sim text="a b"]]""", more)));

        events.Count.ShouldBe(6);
        Bodies.At(events[0], "choices", "0", "delta").GetRawText()
            .ShouldBe("""{"role":"assistant","content":"","refusal":null}""");
        Bodies.At(events[1], "choices", "0", "delta").GetRawText().ShouldBe("""{"content":"a"}""");
        Bodies.At(events[2], "choices", "0", "delta").GetRawText().ShouldBe("""{"content":" b"}""");
        Bodies.At(events[2], "usage").ValueKind.ShouldBe(JsonValueKind.Null);
        Bodies.At(events[3], "choices", "0", "finish_reason").GetString().ShouldBe("stop");
        Bodies.At(events[4], "choices").GetArrayLength().ShouldBe(0);
        Bodies.At(events[4], "usage", "completion_tokens").GetInt32().ShouldBe(2);
        events[5].ShouldBe("[DONE]");
    }

    [Fact]
    public async Task Stream_NoIncludeUsage_HasNoUsageAnywhere()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var stream = await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("hi", ""","stream":true"""));

        stream.ShouldNotContain("usage");
        stream.ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task Stream_TwoDirectives_AreParallelToolCalls()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var user = """[[sim tool=f args={"a":1}]] and [[sim tool=g args={"b":"]]"}]]""";

        var events = Bodies.Events(await provider.TextAsync(
            Bodies.Chat, Bodies.ChatBody(user, $$""","stream":true,"tools":[{{Bodies.ChatTool}}]""")));

        var calls = events.Where(static data => data.Contains("\"tool_calls\":[", StringComparison.Ordinal))
            .Select(static data => Bodies.At(data, "choices", "0", "delta", "tool_calls", "0")).ToList();
        calls.Count.ShouldBe(4);
        calls[0].String("function", "name").ShouldBe("f");
        calls[0].String("id")!.ShouldStartWith("call_");
        calls[1].GetRawText().ShouldBe("""{"index":0,"function":{"arguments":"{\"a\":1}"}}""");
        calls[3].GetRawText().ShouldBe("""{"index":1,"function":{"arguments":"{\"b\":\"]]\"}"}}""");
        Bodies.At(events[^2], "choices", "0", "finish_reason").GetString().ShouldBe("tool_calls");
    }

    [Fact]
    public async Task Whole_AfterToolResult_AnswersWithText()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = $$$"""
            {"model":"sim-1","tools":[{{{Bodies.ChatTool}}}],"messages":[
              {"role":"user","content":"[[sim tool=f]]"},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"7"}]}
            """;

        var answer = await provider.JsonAsync(Bodies.Chat, body);

        answer.String("choices", "0", "finish_reason").ShouldBe("stop");
        answer.String("choices", "0", "message", "content")!.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Whole_MaxTokensSmallerThanAnswer_StopsAtLength()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Chat, Bodies.ChatBody("[[sim tokens=50]]", ""","max_completion_tokens":7"""));

        answer.String("choices", "0", "finish_reason").ShouldBe("length");
        answer.Number("usage", "completion_tokens").ShouldBe(7);
    }

    [Fact]
    public async Task Whole_Tools_CostWhatTheCookbookSays()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        const string tool =
            """
            {"type":"function","function":{"name":"f","description":"a b.","parameters":{"type":"object","properties":
            {"u":{"type":"string","description":"c d","enum":["x","y"]}}}}}
            """;

        var plain = await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody("hi"));
        var tooled = await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody("hi", $""","tools":[{tool}]"""));

        // 12 once, 7 + "f:a b", 3 for properties, 3 + "u:string:c d", -3 for the enum, 3 + 1 for each value.
        (tooled.Number("usage", "prompt_tokens") - plain.Number("usage", "prompt_tokens"))
            .ShouldBe(12 + 7 + 2 + 3 + 3 + 2 - 3 + 4 + 4);
    }
}
