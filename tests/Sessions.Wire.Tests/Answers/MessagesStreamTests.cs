using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class MessagesStreamTests
{
    private const string Start = """{"type":"message_start","message":{"id":"m","usage":{"input_tokens":5}}}""";

    [Fact]
    public void Stream_CutAnywhere_GivesTheSameSummaryAndReleases()
    {
        TapRun run = TapRun.EveryCut(WireFormat.Messages, MessagesSamples.Stream);

        run.Output.ShouldBe(MessagesSamples.Output);
        run.TotalText.ShouldBe(MessagesSamples.Stream);
        run.EarlyText.ShouldBe(MessagesSamples.BeforeStop);
    }

    [Fact]
    public void Stream_CrLf_GivesTheSameOutput()
    {
        string stream = MessagesSamples.Stream.ReplaceLineEndings("\r\n");

        TapRun run = TapRun.EveryCut(WireFormat.Messages, stream);

        run.Output.ShouldBe(MessagesSamples.Output);
        run.TotalText.ShouldBe(stream);
    }

    [Fact]
    public void Stream_WithoutEventLines_IsReadByItsTypes()
    {
        IEnumerable<string> lines = MessagesSamples.Stream.Split('\n')
            .Where(l => !l.StartsWith("event:", StringComparison.Ordinal));
        string stream = string.Join('\n', lines);

        TapRun run = TapRun.Stream(WireFormat.Messages, stream);

        run.Output.ShouldBe(MessagesSamples.Output);
        run.IsAtEnd.ShouldBeTrue();
    }

    [Fact]
    public void Finish_WholeStream_LaysTheDeltaUsageOnTheFirst()
    {
        AnswerSummary summary = TapRun.Stream(WireFormat.Messages, MessagesSamples.Stream).Summary;

        summary.Terminal.ShouldBeTrue();
        summary.ResponseId.ShouldBe("msg_01");
        summary.Model.ShouldBe("claude-sonnet-5-5");
        summary.FinishReason.ShouldBe("tool_use");
        summary.Usage.ShouldBe(new TokenUsage
        {
            Input = 21 + 310 + 8800,
            CacheRead = 8800,
            CacheWrite = 300,
            CacheWriteLong = 10,
            Output = 45,
            Reasoning = 12,
        });
        summary.OutputTextBytes.ShouldBe("Check üBooking 世."u8.Length + "{\"crane\":7}".Length);
    }

    [Fact]
    public void Finish_WholeStream_KeepsBothUsages() =>
        TapRun.Stream(WireFormat.Messages, MessagesSamples.Stream).RawUsage
            .ShouldBe($"[{MessagesSamples.StartUsage},{MessagesSamples.DeltaUsage}]");

    [Fact]
    public void Finish_SeveralDeltas_LastOneReplaces()
    {
        string stream = MessagesSamples.Join(
            Start,
            """{"type":"message_delta","delta":{},"usage":{"output_tokens":10}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":12"""
            + ""","input_tokens":null}}""",
            MessagesSamples.Stop);

        TapRun.Stream(WireFormat.Messages, stream).Summary.Usage.ShouldBe(new TokenUsage { Input = 5, Output = 12 });
    }

    [Fact]
    public void Finish_CutInToolInput_KeepsThePieceAsText()
    {
        string stream = MessagesSamples.Join(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool"""
            + """_use","id":"t","name":"n","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"""
            + """\"b"}}""");

        TapRun run = TapRun.EveryCut(WireFormat.Messages, stream);

        run.Summary.Terminal.ShouldBeFalse();
        run.Output.ShouldBe("""[{"type":"tool_use","id":"t","name":"n","input":"{\"a\":\"b"}]""");
    }

    [Fact]
    public void Finish_CompactionBlock_IsAssembled()
    {
        string stream = MessagesSamples.Join(
            """{"type":"content_block_start","index":0,"content_block":{"type":"compaction","content":null"""
            + ""","encrypted_content":null}}""",
            """{"type":"content_block_delta","index":0,"delta":"""
            + """{"type":"compaction_delta","content":"Sum","encrypted_content":"gA"}}""",
            """{"type":"content_block_stop","index":0}""",
            MessagesSamples.Stop);

        TapRun.Stream(WireFormat.Messages, stream).Output.ShouldBe(
            """[{"type":"compaction","content":"Sum","encrypted_content":"gA"}]""");
    }

    [Fact]
    public void Push_ErrorEvent_IsHeldAsTheEnd()
    {
        string before = MessagesSamples.Join(Start);
        string stream = before
            + MessagesSamples.Join("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""");

        TapRun run = TapRun.EveryCut(WireFormat.Messages, stream);

        run.EarlyText.ShouldBe(before);
        run.Summary.Error.ShouldBe(new AnswerError("overloaded_error", null, "Overloaded"));
    }

    [Fact]
    public void HasContent_TextBlockBegun_IsNotYetTrue() => TapRun.Stream(WireFormat.Messages, MessagesSamples.Join(
        Start, """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""))
        .HasContent.ShouldBeFalse();

    [Fact]
    public void Finish_ManyEmptyBlocks_StaysWithinTheLimit()
    {
        string[] blocks = [.. Enumerable.Range(0, 1000).Select(
            i => $$$"""{"type":"content_block_start","index":{{{i}}},"content_block":{"type":"text","text":""}}""")];

        TapRun run = TapRun.Stream(
            WireFormat.Messages, MessagesSamples.Join(blocks), new AnswerTapOptions { OutputMax = 10_000 });

        run.Summary.OutputTruncated.ShouldBeTrue();
        run.Output.Length.ShouldBeLessThan(10_000);
    }
}
