using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class UsageTests
{
    [Theory]
    [InlineData("""{"prompt_tokens":-1}""")]
    [InlineData("""{"prompt_tokens":1.5}""")]
    [InlineData("""{"prompt_tokens":"12"}""")]
    [InlineData("""{"prompt_tokens":99999999999999999999}""")]
    [InlineData("""{"prompt_tokens":1000000001}""")]
    [InlineData("""{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":11}}""")]
    [InlineData("""{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":6,"cache_write_tokens":6}}""")]
    [InlineData("""{"completion_tokens":1,"completion_tokens_details":{"reasoning_tokens":2}}""")]
    [InlineData("""{"prompt_tokens":[1]}""")]
    [InlineData("""["prompt_tokens"]""")]
    [InlineData("17")]
    public void Usage_ThatCannotBeTrue_IsRefusedWithAReason(string usage)
    {
        AnswerSummary summary = Body(WireFormat.Chat, usage).Summary;

        summary.Usage.ShouldBeNull();
        summary.UsageProblem.ShouldNotBeNull();
        summary.RawUsage.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void Usage_SplitGreaterThanWhole_IsRefused() => Body(
        WireFormat.Messages,
        """{"input_tokens":90,"cache_creation_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":9"""
        + ""","ephemeral_1h_input_tokens":9}}""")
        .Summary.UsageProblem.ShouldNotBeNull();

    [Fact]
    public void Usage_Null_IsNone()
    {
        TapRun run = Body(WireFormat.Chat, "null");

        run.Summary.Usage.ShouldBeNull();
        run.Summary.UsageProblem.ShouldBeNull();
        run.RawUsage.ShouldBe("");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"prompt_tokens":null,"prompt_tokens_details":null,"completion_tokens_details":"""
        + """{"reasoning_tokens":null}}""")]
    public void Usage_MissingNumbers_AreZero(string usage) =>
        Body(WireFormat.Chat, usage).Summary.Usage.ShouldBe(default(TokenUsage));

    [Fact]
    public void Usage_DeepSeek_CountsItsCacheHits() => Body(
        WireFormat.Chat,
        """{"prompt_tokens":100,"completion_tokens":5,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36}""")
        .Summary.Usage.ShouldBe(new TokenUsage { Input = 100, CacheRead = 64, Output = 5 });

    [Fact]
    public void Usage_ResponsesWithoutSplit_IsShort() => Body(
        WireFormat.Responses,
        """{"input_tokens":100,"input_tokens_details":{"cached_tokens":40,"cache_write_tokens":50}"""
        + ""","output_tokens":5}""")
        .Summary.Usage.ShouldBe(new TokenUsage { Input = 100, CacheRead = 40, CacheWrite = 50, Output = 5 });

    [Fact]
    public void Usage_MessagesWithoutSplit_IsShort() => Body(
        WireFormat.Messages,
        """{"input_tokens":10,"cache_creation_input_tokens":50,"cache_read_input_tokens":40,"output_tokens":5}""")
        .Summary.Usage.ShouldBe(new TokenUsage { Input = 100, CacheRead = 40, CacheWrite = 50, Output = 5 });

    [Fact]
    public void Usage_CompactionPasses_AreGivenApart()
    {
        AnswerSummary summary = Body(
            WireFormat.Messages,
            """
            {"input_tokens":10,"output_tokens":5,"iterations":[
              {"type":"compaction","input_tokens":180000,"output_tokens":3500,"cache_read_input_tokens":100},
              {"type":"message","input_tokens":10,"output_tokens":5}]}
            """).Summary;

        summary.Usage.ShouldBe(new TokenUsage { Input = 10, Output = 5 });
        summary.CompactionUsage.ShouldBe(new TokenUsage { Input = 180_100, CacheRead = 100, Output = 3500 });
    }

    [Fact]
    public void Usage_LaterWriteTotalWithoutSplit_DropsTheStaleSplit()
    {
        string stream = MessagesSamples.Join(
            """{"type":"message_start","message":{"usage":{"input_tokens":1,"cache_creation_input_tokens":10"""
            + ""","cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":10}}}}""",
            """{"type":"message_delta","usage":{"cache_creation_input_tokens":30,"output_tokens":2}}""");

        TapRun.Stream(WireFormat.Messages, stream).Summary.Usage.ShouldBe(
            new TokenUsage { Input = 31, CacheWrite = 30, Output = 2 });
    }

    [Fact]
    public void Usage_ContinuousInAStream_LastOneCounts()
    {
        string stream = ChatSamples.Join(
            ChatSamples.Chunk("", ",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}"),
            ChatSamples.Chunk("", ",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}"),
            ChatSamples.Chunk("", ",\"usage\":null"));

        TapRun.Stream(WireFormat.Chat, stream).RawUsage.ShouldBe("{\"prompt_tokens\":5,\"completion_tokens\":2}");
    }

    private static TapRun Body(WireFormat wire, string usage) =>
        TapRun.Body(wire, $$"""{"id":"x","usage":{{usage}}}""");
}
