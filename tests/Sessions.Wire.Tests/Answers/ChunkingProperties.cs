using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class ChunkingProperties
{
    private static readonly AnswerTapOptions[] Options =
    [
        AnswerTapOptions.Default,
        new AnswerTapOptions { RemoveUsage = true },
        new AnswerTapOptions { HoldMax = 32, EventMax = 4096 },
        new AnswerTapOptions { HoldMax = 32, EventMax = 150 },
        new AnswerTapOptions { OutputMax = 1000 },
    ];

    private static readonly string[] Pieces =
    [
        "data: ", "event: ", "error", "{", "}", "\n", "\r\n", "\r", "\n\n", "\"usage\":null", "[DONE]", "message_stop",
        "{\"type\":\"message_stop\"}", "{\"error\":{}}", ",", "\"choices\":[", "]",
        "{\"index\":0,\"delta\":{\"content\":\"x\"}}",
        "\"usage\":{\"prompt_tokens\":1}", "世", "\\u", "\"", ": c", "{\"type\":\"response.completed\"",
        "{\"type\":\"error\"}",
    ];

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public void Push_AnyChunking_GivesTheSameSummaryAndTotal(WireFormat wire)
    {
        string stream = wire switch
        {
            WireFormat.Chat => ChatSamples.Stream,
            WireFormat.Responses => ResponsesSamples.Stream,
            _ => MessagesSamples.Stream,
        };
        var cuts = Gen.Choose(1, stream.Length).ArrayOf().ToArbitrary();

        Prop.ForAll(cuts, Gen.Elements(Options).ToArbitrary(), (c, o) => SameAsWhole(wire, stream, o, c))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public void Push_AnyGarbage_GivesTheSameSummaryAndTotal(WireFormat wire)
    {
        var garbage = Gen.Elements(Pieces).ArrayOf().Select(string.Concat).ToArbitrary();
        var cuts = Gen.Choose(1, 100).ArrayOf().ToArbitrary();

        Prop.ForAll(garbage, cuts, Gen.Elements(Options).ToArbitrary(), (text, c, o) => SameAsWhole(wire, text, o, c))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private static bool SameAsWhole(WireFormat wire, string stream, AnswerTapOptions options, int[] cuts)
    {
        TapRun whole = TapRun.Stream(wire, stream, options);
        TapRun cut = TapRun.Stream(wire, stream, options, cuts);
        bool isExact = options.RemoveUsage || cut.TotalText == stream;
        return isExact && cut.TotalText == whole.TotalText && cut.Facts == whole.Facts;
    }
}
