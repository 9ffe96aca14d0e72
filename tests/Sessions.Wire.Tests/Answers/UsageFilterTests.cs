using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class UsageFilterTests
{
    private static readonly AnswerTapOptions Removing = new() { RemoveUsage = true };

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void RemoveUsage_CutAnywhere_GivesTheStreamThatWasNeverAskedForUsage(string lineEnd)
    {
        string stream = ChatSamples.Stream.ReplaceLineEndings(lineEnd);

        TapRun run = TapRun.EveryCut(WireFormat.Chat, stream, Removing);

        run.TotalText.ShouldBe(ChatSamples.StreamNeverAskedForUsage.ReplaceLineEndings(lineEnd));
    }

    [Fact]
    public void RemoveUsage_On_StillReadsTheUsage()
    {
        TapRun run = TapRun.Stream(WireFormat.Chat, ChatSamples.Stream, Removing);

        run.RawUsage.ShouldBe(ChatSamples.UsageObject);
        run.Summary.Usage!.Value.Input.ShouldBe(2310);
    }

    [Fact]
    public void RemoveUsage_StreamWithoutUsage_ChangesNothing() =>
        TapRun.EveryCut(WireFormat.Chat, ChatSamples.StreamNeverAskedForUsage, Removing)
            .TotalText.ShouldBe(ChatSamples.StreamNeverAskedForUsage);

    [Theory]
    [InlineData("""{"usage":null,"id":"a"}""", """{"id":"a"}""")]
    [InlineData("""{ "usage" : null , "id":"a"}""", """{ "id":"a"}""")]
    [InlineData("""{"usage":null}""", """{}""")]
    [InlineData("""{"id": "a", "usage": null, "choices": [{"delta": {}}]}""",
        """{"id": "a", "choices": [{"delta": {}}]}""")]
    [InlineData("""{"id": "a" , "usage" : null }""", """{"id": "a" }""")]
    [InlineData("""{"id":"{","usage":null}""", """{"id":"{"}""")]
    [InlineData("""{"choices":[{"usage":null}],"x":{"usage":null}}""",
        """{"choices":[{"usage":null}],"x":{"usage":null}}""")]
    public void RemoveUsage_NullMember_IsTakenOutWithOneComma(string chunk, string expected)
    {
        TapRun run = TapRun.EveryCut(WireFormat.Chat, ChatSamples.Join(chunk, "[DONE]"), Removing);

        run.TotalText.ShouldBe(ChatSamples.Join(expected, "[DONE]"));
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":1}}""")]
    [InlineData("""{"choices":[],"prompt_filter_results":[]}""")]
    [InlineData("""{"usage":{"prompt_tokens":1}}""")]
    public void RemoveUsage_OtherChunks_Stay(string chunk) =>
        TapRun.EveryCut(WireFormat.Chat, ChatSamples.Join(chunk, "[DONE]"), Removing)
            .TotalText.ShouldBe(ChatSamples.Join(chunk, "[DONE]"));

    [Fact]
    public void RemoveUsage_LongEvent_IsEditedWhole()
    {
        string text = new('x', 200_000);
        string chunk = ChatSamples.Chunk($$$"""{"index":0,"delta":{"content":"{{{text}}}"}}""", ",\"usage\":null");

        TapRun run = TapRun.Stream(WireFormat.Chat, ChatSamples.Join(chunk, "[DONE]"), Removing, 70_000, 140_000);

        string expected = chunk.Replace(",\"usage\":null", "", StringComparison.Ordinal);
        run.TotalText.ShouldBe(ChatSamples.Join(expected, "[DONE]"));
    }

    [Fact]
    public void RemoveUsage_UsageChunkAsUnfinishedLastEvent_IsRemoved()
    {
        string stream = ChatSamples.Join(ChatSamples.Chunks) + "data: " + ChatSamples.UsageChunk;

        TapRun.EveryCut(WireFormat.Chat, stream, Removing).TotalText.ShouldNotContain("usage");
    }
}
