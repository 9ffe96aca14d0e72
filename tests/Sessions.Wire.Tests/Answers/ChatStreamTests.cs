using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class ChatStreamTests
{
    [Fact]
    public void Stream_CutAnywhere_GivesTheSameSummaryAndReleases()
    {
        TapRun run = TapRun.EveryCut(WireFormat.Chat, ChatSamples.Stream);

        run.Output.ShouldBe(ChatSamples.Output);
        run.TotalText.ShouldBe(ChatSamples.Stream);
        run.EarlyText.ShouldBe(ChatSamples.StreamBeforeDone);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Stream_OtherLineEnds_GiveTheSameOutput(string lineEnd)
    {
        string stream = ChatSamples.Stream.ReplaceLineEndings(lineEnd);

        TapRun run = TapRun.EveryCut(WireFormat.Chat, stream);

        run.Output.ShouldBe(ChatSamples.Output);
        run.TotalText.ShouldBe(stream);
        run.IsAtEnd.ShouldBeTrue();
    }

    [Fact]
    public void Finish_WholeStream_KnowsItsNamesAndUsage()
    {
        AnswerSummary summary = TapRun.Stream(WireFormat.Chat, ChatSamples.Stream).Summary;

        summary.Terminal.ShouldBeTrue();
        summary.ResponseId.ShouldBe("chatcmpl-9x");
        summary.Model.ShouldBe("gpt-5.4");
        summary.FinishReason.ShouldBe("tool_calls");
        summary.Usage.ShouldBe(
            new TokenUsage { Input = 2310, CacheRead = 2048, CacheWrite = 100, Output = 42, Reasoning = 18 });
        summary.OutputTextBytes.ShouldBe("Crane näh 😀 世\"\n"u8.Length + "{\"crane\":7}{}".Length);
    }

    [Fact]
    public void Finish_WholeStream_KeepsTheUsageBytes() =>
        TapRun.Stream(WireFormat.Chat, ChatSamples.Stream).RawUsage.ShouldBe(ChatSamples.UsageObject);

    [Fact]
    public void Finish_NoDone_IsNotTerminal()
    {
        TapRun run = TapRun.Stream(WireFormat.Chat, ChatSamples.StreamBeforeDone);

        run.Summary.Terminal.ShouldBeFalse();
        run.Summary.Usage.ShouldNotBeNull();
        run.EarlyText.ShouldBe(ChatSamples.StreamBeforeDone);
    }

    [Fact]
    public void Finish_DoneWithoutBlankLine_IsTerminal()
    {
        TapRun run = TapRun.Stream(WireFormat.Chat, ChatSamples.StreamBeforeDone + "data: [DONE]");

        run.Summary.Terminal.ShouldBeTrue();
        run.EarlyText.ShouldBe(ChatSamples.StreamBeforeDone);
    }

    [Fact]
    public void Push_DoneWithTrailingSpace_IsTheEnd() =>
        TapRun.Stream(WireFormat.Chat, "data: [DONE] \n\n").IsAtEnd.ShouldBeTrue();

    [Fact]
    public void Finish_SeveralChoices_GivesAllMessages()
    {
        string stream = ChatSamples.Join(
            ChatSamples.Chunk("""{"index":1,"delta":{"role":"assistant","content":"b"}}"""),
            ChatSamples.Chunk("""{"delta":{"role":"assistant","content":"a"},"index":0}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{"content":"A"}},{"index":1,"delta":{"content":"B"}}"""),
            "[DONE]");

        TapRun.EveryCut(WireFormat.Chat, stream).Output.ShouldBe(
            """[{"role":"assistant","content":"aA"},{"role":"assistant","content":"bB"}]""");
    }

    [Fact]
    public void Finish_MembersOfCompatibleServers_AreAssembled()
    {
        string stream = ChatSamples.Join(
            ChatSamples.Chunk("""{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"Th"}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"ink"}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{"content":"Yes","annotations":[{"type":"url"}]}}"""),
            "[DONE]");

        TapRun.Stream(WireFormat.Chat, stream).Output.ShouldBe(
            """{"role":"assistant","content":"Yes","reasoning_content":"Think","annotations":[{"type":"url"}]}""");
    }

    [Fact]
    public void Finish_ToolCallsWithoutIndex_AreToldApartById()
    {
        string stream = ChatSamples.Join(
            ChatSamples.Chunk("""{"index":0,"delta":{"tool_calls":[{"id":"a","function":{"arguments":"1"}}]}}"""),
            ChatSamples.Chunk("""{"index":0,"delta":{"tool_calls":[{"id":"b","function":{"arguments":"2"}}]}}"""));

        TapRun.Stream(WireFormat.Chat, stream).Output.ShouldBe(
            """{"tool_calls":[{"id":"a","function":{"arguments":"1"}},{"id":"b","function":{"arguments":"2"}}]}""");
    }

    [Fact]
    public void Push_ErrorInMidStream_IsHeldAsTheEnd()
    {
        string before = ChatSamples.Join(ChatSamples.Chunks[1]);
        string stream = before + ChatSamples.Join("""{"error":{"message":"Over","type":"server_error","code":503}}""");

        TapRun run = TapRun.EveryCut(WireFormat.Chat, stream);

        run.EarlyText.ShouldBe(before);
        run.Summary.Error.ShouldBe(new AnswerError("server_error", "503", "Over"));
    }

    [Theory]
    [InlineData("event: error\ndata: out of memory\n\n", "out of memory")]
    [InlineData("event: error\ndata: {\"error\":\"busy\"}\n\n", "busy")]
    public void Push_ErrorEventInAnyForm_IsHeldAsTheEnd(string stream, string message)
    {
        TapRun run = TapRun.EveryCut(WireFormat.Chat, stream);

        run.Early.ShouldBeEmpty();
        run.Summary.Error!.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("data: not json\n\n")]
    [InlineData("data: [1,2]\n\n")]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\n\n")]
    public void Push_GarbageEvent_PassesAndIsCounted(string garbage)
    {
        string stream = garbage + ChatSamples.Stream;

        TapRun run = TapRun.EveryCut(WireFormat.Chat, stream);

        run.TotalText.ShouldBe(stream);
        run.Summary.UnreadEvents.ShouldBe(1);
        run.Summary.Terminal.ShouldBeTrue();
    }

    [Fact]
    public void HasContent_RoleOnly_IsNotYetTrue() =>
        TapRun.Stream(WireFormat.Chat, ChatSamples.Join(ChatSamples.Chunks[0])).HasContent.ShouldBeFalse();

    [Fact]
    public void HasContent_FirstText_IsTrue() =>
        TapRun.Stream(WireFormat.Chat, ChatSamples.Join(ChatSamples.Chunks[..2])).HasContent.ShouldBeTrue();

    [Fact]
    public void Finish_OutputOverLimit_IsCutToAPrefix()
    {
        string chunk = ChatSamples.Chunk("""{"index":0,"delta":{"content":"0123456789"}}""");
        string[] data = [.. Enumerable.Repeat(chunk, 300)];

        TapRun run = TapRun.Stream(
            WireFormat.Chat, ChatSamples.Join([.. data, "[DONE]"]), new AnswerTapOptions { OutputMax = 2048 });

        run.Summary.OutputTruncated.ShouldBeTrue();
        run.Output.ShouldStartWith("{\"content\":\"0123456789");
        run.Output.Length.ShouldBeLessThan(2048);
        run.Summary.Terminal.ShouldBeTrue();
    }
}
