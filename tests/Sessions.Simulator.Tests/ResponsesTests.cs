using System.Text.Json;

namespace Sessions.Simulator.Tests;

public sealed class ResponsesTests
{
    private const string Tool = """{"type":"function","name":"f","parameters":{"type":"object"}}""";

    [Fact]
    public async Task Whole_ScriptedText_HasResponseShape()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Responses,
            Bodies.ResponsesBody("""[[sim text="a b"]]""", ""","metadata":{"k":"v"},"store":false"""));

        answer.String("object").ShouldBe("response");
        answer.String("status").ShouldBe("completed");
        answer.String("metadata", "k").ShouldBe("v");
        answer.At("store").ValueKind.ShouldBe(JsonValueKind.False);
        answer.At("output", "0", "content").GetRawText()
            .ShouldBe("""[{"type":"output_text","text":"a b","annotations":[],"logprobs":[]}]""");
        answer.Number("usage", "output_tokens").ShouldBe(2);
        answer.Number("usage", "input_tokens_details", "cache_write_tokens_details", "ttl_30m_tokens").ShouldBe(0);
    }

    [Fact]
    public async Task Stream_ReasoningAndText_KeepsTheDocumentedOrder()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var more = ""","stream":true,"reasoning":{"summary":"auto"},"include":["reasoning.encrypted_content"]""";

        var stream = await provider.TextAsync(
            Bodies.Responses, Bodies.ResponsesBody("""[[sim reasoning=1 text="a"]]""", more));

        Bodies.Types(stream).ShouldBe([
            "response.created", "response.in_progress",
            "response.output_item.added", "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done",
            "response.reasoning_summary_part.done", "response.output_item.done",
            "response.output_item.added", "response.content_part.added", "response.output_text.delta",
            "response.output_text.done", "response.content_part.done", "response.output_item.done",
            "response.completed",
        ]);
        var events = Bodies.Events(stream);
        events.ConvertAll(static data => Bodies.At(data, "sequence_number").GetInt32())
            .ShouldBe(Enumerable.Range(0, events.Count));
        Bodies.At(events[7], "item", "encrypted_content").GetString()!.ShouldStartWith("gAAAA");
        Bodies.At(events[^1], "response", "usage", "output_tokens").GetInt32().ShouldBe(2);
        Bodies.At(events[0], "response", "usage").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Stream_ToolDirective_StreamsArguments()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var stream = await provider.TextAsync(Bodies.Responses, Bodies.ResponsesBody(
            """[[sim tool=f args={"a":1}]]""", $$""","stream":true,"tools":[{{Tool}}] """));

        Bodies.Types(stream)[2..].ShouldBe([
            "response.output_item.added", "response.function_call_arguments.delta",
            "response.function_call_arguments.done", "response.output_item.done", "response.completed",
        ]);
        Bodies.At(Bodies.Events(stream)[4], "arguments").GetString().ShouldBe("""{"a":1}""");
    }

    [Fact]
    public async Task Whole_MaxOutputTokens_IsIncomplete()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody("hi", ""","max_output_tokens":3"""));

        answer.String("status").ShouldBe("incomplete");
        answer.String("incomplete_details", "reason").ShouldBe("max_output_tokens");
        answer.Number("usage", "output_tokens").ShouldBe(3);
    }

    [Fact]
    public async Task Whole_PreviousResponse_CountsItsConversation()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var first = await provider.JsonAsync(Bodies.Responses, Bodies.ResponsesBody("""one two [[sim text="a b"]]"""));

        var second = await provider.JsonAsync(Bodies.Responses, Bodies.ResponsesBody(
            "three", $$""","previous_response_id":"{{first.String("id")}}" """));

        // The first prompt, the answer's message (4 + 2), the new message (4 + 1).
        second.Number("usage", "input_tokens").ShouldBe(first.Number("usage", "input_tokens") + 6 + 5);
    }

    [Fact]
    public async Task Whole_UnknownPreviousResponse_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody("hi", ""","previous_response_id":"resp_x" """));

        error.String("error", "code").ShouldBe("previous_response_not_found");
    }

    [Fact]
    public async Task Whole_CompactionTrigger_AnswersOneCompactionItem()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Responses,
            """{"model":"sim-1","input":[{"role":"user","content":"hi"},{"type":"compaction_trigger"}]}""");

        answer.At("output").GetArrayLength().ShouldBe(1);
        answer.String("output", "0", "type").ShouldBe("compaction");
    }

    [Fact]
    public async Task InputTokens_SameBody_AgreesWithUsage()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Bodies.ResponsesBody("one two three");

        var count = await provider.TextAsync("/v1/responses/input_tokens", body);
        var answer = await provider.JsonAsync(Bodies.Responses, body);

        var tokens = answer.Number("usage", "input_tokens");
        count.ShouldBe($$"""{"object":"response.input_tokens","input_tokens":{{tokens}}}""");
    }
}
