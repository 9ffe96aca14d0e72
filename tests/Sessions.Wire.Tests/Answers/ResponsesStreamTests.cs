using System.Buffers;
using System.Text;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class ResponsesStreamTests
{
    [Fact]
    public void Stream_CutAnywhere_GivesTheSameSummaryAndReleases()
    {
        TapRun run = TapRun.EveryCut(WireFormat.Responses, ResponsesSamples.Stream);

        run.Output.ShouldBe(ResponsesSamples.Output);
        run.TotalText.ShouldBe(ResponsesSamples.Stream);
        run.EarlyText.ShouldBe(ResponsesSamples.BeforeCompleted);
    }

    [Fact]
    public void Finish_WholeStream_KnowsItsNamesAndUsage()
    {
        AnswerSummary summary = TapRun.Stream(WireFormat.Responses, ResponsesSamples.Stream).Summary;

        summary.Terminal.ShouldBeTrue();
        summary.ResponseId.ShouldBe("resp_9");
        summary.Model.ShouldBe("gpt-5.6-sol");
        summary.FinishReason.ShouldBe("completed");
        summary.Error.ShouldBeNull();
        summary.Usage.ShouldBe(new TokenUsage
        {
            Input = 4210,
            CacheRead = 3900,
            CacheWrite = 200,
            CacheWriteLong = 50,
            Output = 61,
            Reasoning = 40,
        });
        summary.OutputTextBytes.ShouldBe("CheckingBooked 世."u8.Length + "{\"crane\":7}".Length);
    }

    [Fact]
    public void Finish_CutBeforeTheEnd_GivesFinishedItemsAndTheUnfinishedText()
    {
        string stream = MessagesSamples.Join([ResponsesSamples.Created, .. ResponsesSamples.Middle]);

        TapRun run = TapRun.EveryCut(WireFormat.Responses, stream);

        run.Summary.Terminal.ShouldBeFalse();
        run.Summary.Model.ShouldBe("gpt-5.6-sol");
        run.Output.ShouldBe("[" + ResponsesSamples.Reasoning + "," + ResponsesSamples.Call + ","
            + """{"type":"message","id":"msg_2","status":"in_progress","role":"assistant","content":["""
                + """{"type":"output_text","text":"Booked 世."}]}]""");
    }

    [Fact]
    public void Finish_EmptyFinalOutput_GivesTheItemsOfTheStream()
    {
        string completed = """{"type":"response.completed","response":{"status":"completed","output":[]}}""";

        TapRun.Stream(WireFormat.Responses, ResponsesSamples.BeforeCompleted + MessagesSamples.Join(completed))
            .Output.ShouldBe(ResponsesSamples.Output);
    }

    [Fact]
    public void Finish_Incomplete_GivesTheReason()
    {
        string stream = MessagesSamples.Join(
            """{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":"""
            + """{"reason":"max_output_tokens"}}}""");

        AnswerSummary summary = TapRun.EveryCut(WireFormat.Responses, stream).Summary;

        summary.Terminal.ShouldBeTrue();
        summary.FinishReason.ShouldBe("max_output_tokens");
    }

    [Theory]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":"""
        + """{"code":"server_error","message":"Oops"}}}""")]
    [InlineData("""{"type":"error","sequence_number":3,"code":"server_error","message":"Oops","param":null}""")]
    public void Push_Failure_IsHeldAsTheEnd(string data)
    {
        string before = MessagesSamples.Join(ResponsesSamples.Created);

        TapRun run = TapRun.EveryCut(WireFormat.Responses, before + MessagesSamples.Join(data));

        run.EarlyText.ShouldBe(before);
        run.Summary.Error!.Code.ShouldBe("server_error");
        run.Summary.Error.Message.ShouldBe("Oops");
    }

    [Fact]
    public void NextSequenceNumber_AfterEvents_CountsThem()
    {
        using AnswerTap tap = AnswerTap.ForStream(WireFormat.Responses, AnswerTapOptions.Default);

        tap.Push(Encoding.UTF8.GetBytes(ResponsesSamples.BeforeCompleted), new ArrayBufferWriter<byte>());

        tap.NextSequenceNumber.ShouldBe(15);
    }
}
