using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class BodyTapTests
{
    public static TheoryData<WireFormat, string, string, string> Bodies => new()
    {
        {
            WireFormat.Chat, ChatSamples.Body, "stop",
            """{"role":"assistant","content":"Crane 7 is booked.","refusal":null,"annotations":[]}"""
        },
        { WireFormat.Messages, MessagesSamples.Body, "end_turn", """[{"type":"text","text":"Booked."}]""" },
        { WireFormat.Responses, ResponsesSamples.Body, "max_output_tokens", ResponsesSamples.Output },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Body_CutAnywhere_HoldsTheLastByteAndGivesTheOutput(
        WireFormat wire, string body, string finishReason, string output)
    {
        for (int cut = 0; cut < body.Length; cut++)
        {
            TapRun run = TapRun.Body(wire, body, null, cut);

            run.EarlyText.ShouldBe(body[..^1]);
            run.TotalText.ShouldBe(body);
            run.Output.ShouldBe(output);
            run.Summary.FinishReason.ShouldBe(finishReason);
            run.Summary.Terminal.ShouldBeTrue();
            run.Summary.Usage.ShouldNotBeNull();
        }
    }

    [Fact]
    public void Finish_SeveralChoices_GivesAllMessages() => TapRun.Body(
        WireFormat.Chat, """{"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}},{"message":"""
            + """{"content":"c"}}]}""")
        .Output.ShouldBe("""[{"content":"a"},{"content":"b"},{"content":"c"}]""");

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"x\",\"choices\":[{\"mess")]
    public void Finish_NoWholeObject_IsNotTerminal(string body)
    {
        TapRun run = TapRun.Body(WireFormat.Chat, body);

        run.Summary.Terminal.ShouldBeFalse();
        run.TotalText.ShouldBe(body);
    }

    [Fact]
    public void Finish_OverBodyMax_PassesUnread()
    {
        TapRun run = TapRun.Body(
            WireFormat.Chat, ChatSamples.Body + "\n", new AnswerTapOptions { BodyMax = 100 }, 60, 120);

        run.TotalText.ShouldBe(ChatSamples.Body + "\n");
        run.Summary.Terminal.ShouldBeTrue();
        run.Summary.OutputTruncated.ShouldBeTrue();
        run.Summary.Usage.ShouldBeNull();
        run.Summary.UsageProblem.ShouldNotBeNull();
    }

    [Fact]
    public void Finish_OverOutputMax_KeepsTheUsage()
    {
        AnswerSummary summary = TapRun.Body(
            WireFormat.Chat, ChatSamples.Body, new AnswerTapOptions { OutputMax = 20 }).Summary;

        summary.OutputTruncated.ShouldBeTrue();
        summary.Output.IsEmpty.ShouldBeTrue();
        summary.Usage.ShouldNotBeNull();
    }

    [Fact]
    public void Finish_ErrorInABodyOfStatus200_IsGiven() =>
        TapRun.Body(WireFormat.Chat, """{"error":{"message":"Bad","type":"t","code":"c"}}""")
            .Summary.Error.ShouldBe(new AnswerError("t", "c", "Bad"));
}
