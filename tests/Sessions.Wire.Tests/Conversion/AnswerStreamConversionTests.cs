using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion;
using Sessions.Wire.Tests.Answers;

namespace Sessions.Wire.Tests.Conversion;

public sealed class AnswerStreamConversionTests
{
    public static TheoryData<WireFormat, WireFormat> Directions => Converting.AllDirections;

    [Theory]
    [MemberData(nameof(Directions))]
    public void Push_WholeStream_SaysTheSameToTheTap(WireFormat from, WireFormat to)
    {
        var run = AnswerRun.Stream(from, to, StreamOf(from));

        Said.InStream(to, run.Text).ShouldBe(Said.InStream(from, StreamOf(from)));
        run.HasUsage.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Push_AnyChunking_WritesTheSame(WireFormat from, WireFormat to)
    {
        var stream = StreamOf(from);
        var whole = AnswerRun.Stream(from, to, stream);
        var length = Encoding.UTF8.GetByteCount(stream);

        for (var cut = 1; cut < length; cut++)
        {
            AnswerRun.Stream(from, to, stream, null, cut).ShouldBe(whole, $"cut at {cut}");
        }

        AnswerRun.Stream(from, to, stream, null, [.. Enumerable.Range(1, length - 1)]).ShouldBe(whole, "byte by byte");
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Finish_StreamCutAnywhere_NeverLooksComplete(WireFormat from, WireFormat to)
    {
        var stream = StreamOf(from);
        for (var end = stream.Length - 3; end >= 0; end -= 7)
        {
            var run = AnswerRun.Stream(from, to, stream[..end]);

            TapRun.Stream(to, run.Text).Summary.Terminal.ShouldBeFalse($"cut at {end}: {run.Text}");
        }
    }

    [Fact]
    public void Push_ToMessages_OpensOneBlockAtATime()
    {
        var run = AnswerRun.Stream(WireFormat.Chat, WireFormat.Messages, ChatSamples.Stream);

        run.Types().ShouldBe(
        [
            "message_start",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_stop",
            "message_delta", "message_stop",
        ]);
        run.Events()[0].ShouldBe(
            """{"type":"message_start","message":{"id":"msg_7f","type":"message","role":"assistant","model":"gpt-5.4","content":[],"""
            + "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}}");
        run.Events()[^2].ShouldBe(
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":162,"""
            + "\"cache_creation_input_tokens\":100,\"cache_read_input_tokens\":2048,\"cache_creation\":{\"ephemeral_5m_input_tokens\":100,"
            + "\"ephemeral_1h_input_tokens\":0},\"output_tokens\":42,\"output_tokens_details\":{\"thinking_tokens\":18}}}");
    }

    [Fact]
    public void Push_ToResponses_WritesEveryEventWithItsNumber()
    {
        var run = AnswerRun.Stream(WireFormat.Messages, WireFormat.Responses, MessagesSamples.Stream);

        run.Types().ShouldBe(
        [
            "response.created", "response.in_progress",
            "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done",
            "response.content_part.done", "response.output_item.done",
            "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.delta",
            "response.function_call_arguments.done", "response.output_item.done",
            "response.completed",
        ]);
        var events = run.Events();
        for (var number = 0; number < events.Length; number++)
        {
            JsonNode.Parse(events[number])!["sequence_number"]!.GetValue<int>().ShouldBe(number);
        }

        events[7].ShouldBe(
            """{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"type":"message","id":"msg_7f_0","""
            + "\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Booking 世.\","
            + "\"annotations\":[],\"logprobs\":[]}]}}");
    }

    [Fact]
    public void Push_ToResponses_LastEventRepeatsOutputAndRequest()
    {
        var facts = AnswerRun.Facts with
        {
            ResponseMembers = AnswerFacts.ResponseMembersOf("""{"model":"x","instructions":"Be brief.","temperature":0.2,"stream":true}"""u8.ToArray()),
        };
        var run = AnswerRun.Stream(WireFormat.Chat, WireFormat.Responses, ChatSamples.Stream, facts);

        var response = JsonNode.Parse(run.Events()[^1])!["response"]!;
        response["output"]!.AsArray().Count.ShouldBe(3);
        response["model"]!.GetValue<string>().ShouldBe("gpt-5.4");
        response["id"]!.GetValue<string>().ShouldBe("resp_7f");
        response["instructions"]!.GetValue<string>().ShouldBe("Be brief.");
        response["temperature"]!.ToJsonString().ShouldBe("0.2");
        response["top_p"]!.ToJsonString().ShouldBe("1.0");
        response["tools"]!.AsArray().ShouldBeEmpty();
        response["stream"].ShouldBeNull();
    }

    [Fact]
    public void Push_ToChat_WritesRoleDeltasReasonUsageAndDone()
    {
        var events = AnswerRun.Stream(WireFormat.Messages, WireFormat.Chat, MessagesSamples.Stream).Events();

        const string head = """{"id":"chatcmpl-7f","object":"chat.completion.chunk","created":1795255200,"model":"claude-sonnet-5-5","choices":[""";
        const string tail = ""","logprobs":null,"finish_reason":null}],"usage":null}""";
        events.ShouldBe(
        [
            head + """{"index":0,"delta":{"role":"assistant","content":""}""" + tail,
            head + """{"index":0,"delta":{"content":"Booking 世."}""" + tail,
            head + """{"index":0,"delta":{"tool_calls":[{"index":0,"id":"toolu_2","type":"function","function":{"name":"book","arguments":""}}]}""" + tail,
            head + """{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"crane\":"}}]}""" + tail,
            head + """{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"7}"}}]}""" + tail,
            head + """{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"usage":null}""",
            head + """],"usage":{"prompt_tokens":9131,"completion_tokens":45,"total_tokens":9176,"prompt_tokens_details":{"cached_tokens":8800,"""
                + "\"cache_write_tokens\":310,\"cache_write_tokens_details\":{\"ttl_30m_tokens\":300,\"ttl_12h_tokens\":10}},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":12}}}",
            "[DONE]",
        ]);
    }

    [Fact]
    public void Push_ToChatWithoutUsage_NamesNone() =>
        AnswerRun.Stream(WireFormat.Messages, WireFormat.Chat, MessagesSamples.Stream, AnswerRun.Facts with { IncludeUsage = false })
            .Text.ShouldNotContain("usage");

    [Fact]
    public void Push_ChatCallsInTurn_ComeOneBehindTheOther()
    {
        var run = AnswerRun.Stream(WireFormat.Chat, WireFormat.Messages, ChatSamples.Join(
            ChatSamples.Chunk(Call(0, "a", "{\\\"x\\\":")),
            ChatSamples.Chunk(Call(1, "b", "{}")),
            ChatSamples.Chunk("""{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{},"finish_reason":"stop"}"""),
            "[DONE]"));

        run.Events().Where(static e => e.Contains("index", StringComparison.Ordinal)).Select(static e => (int)JsonNode.Parse(e)!["index"]!)
            .ShouldBeInOrder();
        Said.InStream(WireFormat.Messages, run.Text).Calls.ShouldBe("""a f {"x":1}|b f {}""");
        Said.InStream(WireFormat.Messages, run.Text).Finish.ShouldBe("tools");
    }

    [Fact]
    public void Push_ChatCallsWithoutIndexOrId_AreToldApart()
    {
        var run = AnswerRun.Stream(WireFormat.Chat, WireFormat.Messages, ChatSamples.Join(
            ChatSamples.Chunk("""{"index":0,"delta":{"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{"tool_calls":[{"type":"function","function":{"name":"g","arguments":"{}"}}]}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{},"finish_reason":"tool_calls"}"""),
            "[DONE]"));

        Said.InStream(WireFormat.Messages, run.Text).Calls.ShouldBe("a f {}|call_7f_1 g {}");
    }

    [Fact]
    public void Push_UsageNotReported_IsSaid()
    {
        var run = AnswerRun.Stream(WireFormat.Chat, WireFormat.Responses, ChatSamples.StreamNeverAskedForUsage);

        run.HasUsage.ShouldBeFalse();
        Said.InStream(WireFormat.Responses, run.Text).Usage.ShouldBeNull();
    }

    private static string Call(int index, string id, string arguments) =>
        $$$"""{"index":0,"delta":{"tool_calls":[{"index":{{{index}}},"id":"{{{id}}}","type":"function","function":{"name":"f","arguments":"{{{arguments}}}"}}]}}""";

    private static string StreamOf(WireFormat wire) => wire switch
    {
        WireFormat.Chat => ChatSamples.Stream,
        WireFormat.Responses => ResponsesSamples.Stream,
        _ => MessagesSamples.Stream,
    };
}
