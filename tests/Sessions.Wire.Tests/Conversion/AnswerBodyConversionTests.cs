using System.Text.Json.Nodes;
using Sessions.Core.Turns;
using Sessions.Wire.Tests.Answers;

namespace Sessions.Wire.Tests.Conversion;

public sealed class AnswerBodyConversionTests
{
    private const string ChatCalls = """
        {"id":"chatcmpl-9x","object":"chat.completion","created":1,"model":"gpt-5.4","choices":[{"index":0,"message":
        {"role":"assistant","content":"Crane n\u00e4h","tool_calls":[
          {"id":"call_1","type":"function","function":{"name":"book","arguments":"{\"crane\": 7}"}},
          {"id":"call_2","type":"function","function":{"name":"list","arguments":"{}"}}]},
        "finish_reason":"tool_calls"}],"usage":
        """ + ChatSamples.UsageObject + "}";

    private const string MessagesCalls = """
        {"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[
          {"type":"thinking","thinking":"Hm","signature":"x"},{"type":"text","text":"Booking \ud83d\ude00"},
          {"type":"tool_use","id":"toolu_2","name":"book","input":{"crane": 7}},{"type":"tool_use","id":"toolu_3","name":"list","input":{}}],
         "stop_reason":"tool_use","stop_sequence":null,"usage":
        """ + MessagesSamples.StartUsage + "}";

    public static TheoryData<WireFormat, WireFormat> Directions => Converting.AllDirections;

    [Theory]
    [MemberData(nameof(Directions))]
    public void Finish_Bodies_SayTheSameToTheTap(WireFormat from, WireFormat to)
    {
        foreach (var body in BodiesOf(from))
        {
            var run = AnswerRun.Body(from, to, body);

            Said.InBody(to, run.Text).ShouldBe(Said.InBody(from, body));
            run.HasUsage.ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Finish_AnyChunking_WritesTheSame(WireFormat from, WireFormat to)
    {
        var body = BodiesOf(from)[0];
        var whole = AnswerRun.Body(from, to, body);

        AnswerRun.Body(from, to, body, null, [.. Enumerable.Range(1, body.Length)]).ShouldBe(whole);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Finish_BodyCutAnywhere_WritesNothing(WireFormat from, WireFormat to)
    {
        var body = BodiesOf(from)[0].TrimEnd();
        for (var end = 0; end < body.Length; end += 3)
        {
            AnswerRun.Body(from, to, body[..end]).Text.ShouldBe("", $"cut at {end}");
        }
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Finish_BodyOfAnotherShape_IsAnError(WireFormat from, WireFormat to) =>
        TapRun.Body(to, AnswerRun.Body(from, to, """{"hello":"world"}""").Text).Summary.Error!.Code
            .ShouldBe(to == WireFormat.Messages ? null : "upstream_answer_unread");

    [Fact]
    public void Finish_ToMessages_ArgumentsThatAreNoObjectStandAsText()
    {
        var body = ChatCalls.Replace("\"{}\"", "\"{\\\"a\\\":\"", StringComparison.Ordinal);

        JsonNode.Parse(AnswerRun.Body(WireFormat.Chat, WireFormat.Messages, body).Text)!["content"]![2]!["input"]!.ToJsonString()
            .ShouldBe("\"{\\u0022a\\u0022:\"");
    }

    [Fact]
    public void Finish_ToResponses_HasTheWholeObject()
    {
        var run = AnswerRun.Body(WireFormat.Messages, WireFormat.Responses, MessagesSamples.Body);

        run.Text.ShouldBeJson("""
            {"id":"resp_7f","object":"response","created_at":1795255200,"status":"completed","error":null,"incomplete_details":null,
             "model":"claude-sonnet-5-5","background":false,"instructions":null,"max_output_tokens":null,"metadata":{},
             "parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":true,
             "temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled",
             "output":[{"type":"message","id":"msg_7f_0","status":"completed","role":"assistant",
               "content":[{"type":"output_text","text":"Booked.","annotations":[],"logprobs":[]}]}],
             "usage":{"input_tokens":9131,"input_tokens_details":{"cached_tokens":8800,"cache_write_tokens":310},
               "output_tokens":45,"output_tokens_details":{"reasoning_tokens":12},"total_tokens":9176}}
            """);
    }

    private static string[] BodiesOf(WireFormat wire) => wire switch
    {
        WireFormat.Chat => [ChatSamples.Body, ChatCalls],
        WireFormat.Responses => [ResponsesSamples.Body],
        _ => [MessagesSamples.Body, MessagesCalls],
    };
}
