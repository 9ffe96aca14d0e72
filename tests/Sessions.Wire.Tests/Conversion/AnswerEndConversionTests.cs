using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion;
using Sessions.Wire.Tests.Answers;

namespace Sessions.Wire.Tests.Conversion;

public sealed class AnswerEndConversionTests
{
    private static readonly Dictionary<WireFormat, Dictionary<string, string>> Reasons = new()
    {
        [WireFormat.Chat] = new() { ["end"] = "stop", ["length"] = "length", ["refused"] = "content_filter" },
        [WireFormat.Messages] = new() { ["end"] = "end_turn", ["length"] = "max_tokens", ["refused"] = "refusal" },
        [WireFormat.Responses] = new() { ["end"] = "completed", ["length"] = "max_output_tokens", ["refused"] = "content_filter" },
    };

    public static TheoryData<WireFormat, WireFormat, string> Ends
    {
        get
        {
            TheoryData<WireFormat, WireFormat, string> data = [];
            foreach (var (from, to) in Converting.Directions)
            {
                foreach (var end in Reasons[from].Keys)
                {
                    data.Add(from, to, end);
                }
            }

            return data;
        }
    }

    public static TheoryData<WireFormat, WireFormat> Directions => Converting.AllDirections;

    [Theory]
    [MemberData(nameof(Ends))]
    public void Push_EndOfStream_KeepsItsReason(WireFormat from, WireFormat to, string end)
    {
        var run = AnswerRun.Stream(from, to, Ending(from, Reasons[from][end]));

        var said = Said.InStream(to, run.Text);
        said.Finish.ShouldBe(end);
        said.Text.ShouldBe("Hi");
        said.Terminal.ShouldBeTrue();
    }

    [Fact]
    public void Push_StopSequence_IsNoTurnEnd() =>
        Said.InStream(WireFormat.Chat, AnswerRun.Stream(WireFormat.Messages, WireFormat.Chat, Ending(WireFormat.Messages, "stop_sequence")).Text)
            .Finish.ShouldBe("end");

    [Fact]
    public void Push_ToMessages_RefusalIsTextAndReason()
    {
        var run = AnswerRun.Stream(WireFormat.Chat, WireFormat.Messages, ChatSamples.Join(
            ChatSamples.Chunk("""{"index":0,"delta":{"refusal":"No."}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{},"finish_reason":"stop"}"""),
            "[DONE]"));

        var said = Said.InStream(WireFormat.Messages, run.Text);
        said.Text.ShouldBe("No.");
        said.Finish.ShouldBe("refused");
    }

    [Fact]
    public void Push_ChatRefusal_IsARefusalPartInResponses()
    {
        var run = AnswerRun.Stream(WireFormat.Chat, WireFormat.Responses, ChatSamples.Join(
            ChatSamples.Chunk("""{"index":0,"delta":{"content":"A"}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{"refusal":"No."}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{},"finish_reason":"stop"}"""),
            "[DONE]"));

        var said = Said.InStream(WireFormat.Responses, run.Text);
        said.Text.ShouldBe("A");
        said.Refusal.ShouldBe("No.");
        run.Types().ShouldContain("response.refusal.done");
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Push_ErrorInMidStream_IsTheTargetsError(WireFormat from, WireFormat to)
    {
        var error = from switch
        {
            WireFormat.Chat => ChatSamples.Join("""{"error":{"message":"Slow down","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}"""),
            WireFormat.Responses => MessagesSamples.Join(
                """{"type":"response.failed","sequence_number":9,"response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down"}}}"""),
            _ => MessagesSamples.Join("""{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"""),
        };
        var run = AnswerRun.Stream(from, to, Beginning(from) + error + Ending(from, Reasons[from]["end"]));

        var tapped = TapRun.Stream(to, run.Text);
        tapped.Summary.Error!.Message.ShouldBe("Slow down");
        (tapped.Summary.Error.Code ?? tapped.Summary.Error.Type).ShouldBeOneOf("rate_limit_exceeded", "rate_limit_error");
        tapped.Summary.Terminal.ShouldBeTrue();
        run.Text.ShouldNotContain("[DONE]");
        run.Text.ShouldNotContain("message_stop");
        run.Text.ShouldNotContain("response.completed");
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Push_EventThatIsNotJson_IsAnError(WireFormat from, WireFormat to)
    {
        var run = AnswerRun.Stream(from, to, Beginning(from) + "event: x\ndata: {\"a\":\n\n" + Ending(from, Reasons[from]["end"]));

        Said.InStream(to, run.Text).Finish.ShouldBe("error");
    }

    [Fact]
    public void Push_BlockOfAnUnknownType_IsAnError()
    {
        var run = AnswerRun.Stream(WireFormat.Messages, WireFormat.Chat, MessagesSamples.Join(
            MessagesSamples.Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}"""));

        Said.InStream(WireFormat.Chat, run.Text).Finish.ShouldBe("error");
    }

    [Theory]
    [InlineData(WireFormat.Messages, WireFormat.Chat, 400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 > 8"}}""",
        """{"error":{"message":"prompt is too long: 9 > 8","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}""")]
    [InlineData(WireFormat.Messages, WireFormat.Responses, 529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""",
        """{"error":{"message":"Overloaded","type":"server_error","param":null,"code":"overloaded_error"}}""")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, 400, """{"error":{"message":"Too big.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""",
        """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: Too big."}}""")]
    [InlineData(WireFormat.Responses, WireFormat.Messages, 429, """{"error":{"message":"Slow \"down\"","type":"rate_limit_error","code":"rate_limit_exceeded"}}""",
        """{"type":"error","error":{"type":"rate_limit_error","message":"Slow \"down\""}}""")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, 502, "<html>", """{"type":"error","error":{"type":"api_error","message":"The upstream answered with status 502."}}""")]
    public void ConvertError_Body_IsTheTargetsError(WireFormat from, WireFormat to, int status, string body, string expected)
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();

        AnswerConverter.ConvertError(from, to, status, Encoding.UTF8.GetBytes(body), output);

        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(expected);
        JsonNode.Parse(expected).ShouldNotBeNull();
    }

    private static string Beginning(WireFormat wire) => wire switch
    {
        WireFormat.Chat => ChatSamples.Join(ChatSamples.Chunk("""{"index":0,"delta":{"content":"Hi"}}""")),
        WireFormat.Responses => MessagesSamples.Join(
            ResponsesSamples.Created,
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message","id":"m","content":[]}}""",
            """{"type":"response.output_text.delta","sequence_number":3,"output_index":0,"content_index":0,"delta":"Hi"}"""),
        _ => MessagesSamples.Join(
            MessagesSamples.Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""",
            """{"type":"content_block_stop","index":0}"""),
    };

    private static string Ending(WireFormat wire, string reason) => Beginning(wire) + (wire switch
    {
        WireFormat.Chat => ChatSamples.Join(ChatSamples.Chunk($$"""{"index":0,"delta":{},"finish_reason":"{{reason}}"}"""), ChatSamples.UsageChunk, "[DONE]"),
        WireFormat.Responses when reason == "completed" => MessagesSamples.Join(
            """{"type":"response.completed","sequence_number":9,"response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}]}}"""),
        WireFormat.Responses => MessagesSamples.Join(
            $$$"""{"type":"response.incomplete","sequence_number":9,"response":{"status":"incomplete","incomplete_details":{"reason":"{{{reason}}}"},"output":[]}}"""),
        _ => MessagesSamples.Join(
            $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":"x"},"usage":{"output_tokens":5}}""", MessagesSamples.Stop),
    });
}
