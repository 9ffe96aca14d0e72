using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;
using Sessions.Wire.Tests.Answers;

namespace Sessions.Wire.Tests.Conversion;

public sealed class AnswerConversionProperties
{
    private static readonly string[] Events =
    [
        .. ChatSamples.Chunks, ChatSamples.UsageChunk, "[DONE]", ResponsesSamples.Created, .. ResponsesSamples.Middle, ResponsesSamples.Done,
        ResponsesSamples.Completed, MessagesSamples.Start, MessagesSamples.Delta, MessagesSamples.Stop,
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"a"}}""",
        """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}""",
        """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}""",
        """{"type":"content_block_stop","index":1}""", "{", "5", "null", "[]", "\"x\"", """{"type":5}""", """{"error":{}}""", """{"error":null}""",
        """{"type":"response.output_item.done","output_index":1,"item":5}""", """{"type":"\ud83d"}""", """{"choices":[5,{"delta":5},{"index":"x"}]}""",
        """{"choices":[{"delta":{"tool_calls":[5,{"index":-1,"function":{"name":5,"arguments":5}}]},"finish_reason":"stop"}],"usage":5}""",
        """{"type":"message_delta","delta":5,"usage":{"output_tokens":-1}}""", """{"type":"response.completed","response":{"status":"completed","output":5}}""",
    ];

    public static TheoryData<WireFormat, WireFormat> Directions => Converting.AllDirections;

    [Theory]
    [MemberData(nameof(Directions))]
    public void Push_EventsInAnyOrder_NeverThrowsAndReadsBack(WireFormat from, WireFormat to)
    {
        var streams = Gen.Elements(Events).ArrayOf().Select(static events => ChatSamples.Join(events)).ToArbitrary();
        var cuts = Gen.Choose(1, 2000).ArrayOf().ToArbitrary();

        Prop.ForAll(streams, cuts, (stream, c) =>
        {
            var whole = AnswerRun.Stream(from, to, stream);
            AnswerRun.Stream(from, to, stream, null, c).ShouldBe(whole);
            var tapped = TapRun.Stream(to, whole.Text).Summary;
            tapped.UnreadEvents.ShouldBe(0, whole.Text);
            tapped.UsageProblem.ShouldBeNull(whole.Text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void StreamAndBody_OfOneAnswer_SayTheSame(WireFormat from, WireFormat to) =>
        Prop.ForAll(RandomAnswer.Any, answer =>
        {
            var body = Said.InBody(to, AnswerRun.Body(from, to, answer.Body(from)).Text);
            var stream = Said.InStream(to, AnswerRun.Stream(from, to, answer.Stream(from)).Text);
            stream.ShouldBe(body);
            body.ShouldBe(Said.InBody(from, answer.Body(from)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Directions))]
    public void Finish_AnyBody_NeverThrows(WireFormat from, WireFormat to)
    {
        foreach (var body in Events)
        {
            var text = AnswerRun.Body(from, to, body).Text;

            (text.Length == 0 || TapRun.Body(to, text).Summary.Terminal).ShouldBeTrue(text);
        }
    }
}
