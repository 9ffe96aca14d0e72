using System.Buffers;
using System.Text;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class HoldTests
{
    private static readonly AnswerTapOptions Small = new() { HoldMax = 128, EventMax = 512 };

    [Fact]
    public void Push_CompleteEvent_IsReleasedAtOnce()
    {
        using AnswerTap tap = AnswerTap.ForStream(WireFormat.Chat, AnswerTapOptions.Default);
        ArrayBufferWriter<byte> client = new();

        tap.Push("data: {}\n\ndata: {"u8, client);

        Encoding.UTF8.GetString(client.WrittenSpan).ShouldBe("data: {}\n\n");
    }

    [Fact]
    public void Push_EventEndsInCarriageReturn_IsReleasedAtOnce()
    {
        using AnswerTap tap = AnswerTap.ForStream(WireFormat.Chat, AnswerTapOptions.Default);
        ArrayBufferWriter<byte> client = new();

        tap.Push("data: {}\r\n\r"u8, client);

        client.WrittenCount.ShouldBe(11);
    }

    [Fact]
    public void Push_UnfinishedEventOverTheHold_IsReleasedAsItComes()
    {
        string start = "event: response.output_item.done\n"
            + "data: {\"type\":\"response.output_item.done\",\"item\":{\"x\":\"";
        string text = new('x', 100);

        TapRun run = TapRun.Stream(WireFormat.Responses, start + text, Small, 40);

        run.Early.Length.ShouldBe(start.Length + 100 - 4);
        run.TotalText.ShouldBe(start + text);
    }

    [Theory]
    [InlineData("event: response.completed\ndata: {")]
    [InlineData("data: {\"type\":\"response.completed\",")]
    [InlineData("data: { \"sequence_number\":7, \"type\" : \"response.completed\",")]
    public void Push_LongLastEventKnownAsSuch_IsHeldWhole(string start)
    {
        string stream = start + "\"response\":{\"id\":\"" + new string('x', 300) + "\"}}\n\n";

        TapRun run = TapRun.EveryCut(WireFormat.Responses, stream, Small);

        run.Early.ShouldBeEmpty();
        run.IsAtEnd.ShouldBeTrue();
        run.Summary.UnreadEvents.ShouldBe(0);
    }

    [Fact]
    public void Push_LongLastEventFoundOutLate_KeepsItsEndBack()
    {
        string stream = "data: {\"response\":{\"id\":\"" + new string('x', 300)
            + "\"},\"type\":\"response.completed\"}\n\n";
        int[] everywhere = [.. Enumerable.Range(1, stream.Length)];

        TapRun run = TapRun.Stream(WireFormat.Responses, stream, Small, everywhere);

        run.IsAtEnd.ShouldBeTrue();
        run.EarlyText.ShouldBe(stream[..^5]);
        run.TotalText.ShouldBe(stream);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5000)]
    public void Push_EventOverTheLimit_PassesUnread(int chunk)
    {
        string big = "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"" + new string('x', 2000)
            + "\"}}\r\n\r\n";
        string stream = big + MessagesSamples.Stream;
        int[] cuts = [.. Enumerable.Range(1, stream.Length / chunk).Select(i => i * chunk)];

        TapRun run = TapRun.Stream(WireFormat.Messages, stream, Small, cuts);

        run.TotalText.ShouldBe(stream);
        run.EarlyText.ShouldBe(big + MessagesSamples.BeforeStop);
        run.Summary.UnreadEvents.ShouldBe(1);
        run.Summary.OutputTruncated.ShouldBeTrue();
        run.Summary.Usage.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5000)]
    public void Push_LastEventOverTheLimit_KeepsAtLeastItsEndBack(int chunk)
    {
        string stream = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\""
            + new string('x', 2000) + "\"}}\n\n";
        int[] cuts = [.. Enumerable.Range(1, stream.Length / chunk).Select(i => i * chunk)];

        TapRun run = TapRun.Stream(WireFormat.Responses, stream, Small, cuts);

        run.IsAtEnd.ShouldBeTrue();
        run.Summary.Terminal.ShouldBeTrue();
        run.Early.Length.ShouldBeLessThanOrEqualTo(stream.Length - 4);
        run.TotalText.ShouldBe(stream);
    }

    [Fact]
    public void Push_WhatFollowsTheLastEvent_IsHeldToo()
    {
        string before = ChatSamples.Join("{}");
        string stream = before + ChatSamples.Join("[DONE]", "{}") + ": bye\n\n";

        TapRun run = TapRun.EveryCut(WireFormat.Chat, stream);

        run.EarlyText.ShouldBe(before);
        run.TotalText.ShouldBe(stream);
    }

    [Fact]
    public void Finish_Twice_GivesTheSame()
    {
        using AnswerTap tap = AnswerTap.ForStream(WireFormat.Chat, AnswerTapOptions.Default);

        tap.Finish().ShouldBeSameAs(tap.Finish());
    }
}
