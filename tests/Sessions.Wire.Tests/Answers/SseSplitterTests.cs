using System.Text;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class SseSplitterTests
{
    [Theory]
    [InlineData("data: a\n\n", "|a")]
    [InlineData("data:a\n\n", "|a")]
    [InlineData("data:  a\n\n", "| a")]
    [InlineData("data\n\n", "|")]
    [InlineData("data: a\ndata: b\ndata\ndata: c\n\n", "|a\nb\n\nc")]
    [InlineData("event: e\ndata: a\n\n", "e|a")]
    [InlineData("data: a\nevent: e\nevent: f\n\n", "f|a")]
    [InlineData(": comment\n\n", "|")]
    [InlineData(": comment\ndata: a\nid: 7\nretry: 3\nx: y\ndatax: z\n\n", "|a")]
    [InlineData("data: a\r\n\r\ndata: b\r\rdata: c\n\r\n", "|a;|b;|c")]
    [InlineData("\uFEFFdata: a\n\n", "|a")]
    [InlineData("\n\n\ndata: a\n\n", "|;|;|;|a")]
    [InlineData("data: ä世😀\n\n", "|ä世😀")]
    public void TryRead_CutAnywhere_GivesTheEvents(string stream, string events)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Read(bytes[..cut], bytes[cut..]).ShouldBe((events, stream), $"cut at {cut}");
        }

        Read([.. bytes.Select(b => new[] { b })]).ShouldBe((events, stream));
    }

    [Fact]
    public void TryRead_UnfinishedEvent_IsPending()
    {
        using SseSplitter splitter = new(100);
        ReadOnlySpan<byte> input = "data: a\n"u8;

        splitter.TryRead(ref input, out _).ShouldBeFalse();

        Encoding.UTF8.GetString(splitter.Pending).ShouldBe("data: a\n");
    }

    [Fact]
    public void TryReadRest_UnfinishedEvent_IsGivenAsIfEnded()
    {
        using SseSplitter splitter = new(100);
        ReadOnlySpan<byte> input = "event: e\ndata: a"u8;
        splitter.TryRead(ref input, out _).ShouldBeFalse();

        splitter.TryReadRest(out SseBlock block).ShouldBeTrue();

        Encoding.UTF8.GetString(block.Data).ShouldBe("a");
    }

    private static (string Events, string Raw) Read(params byte[][] chunks)
    {
        using SseSplitter splitter = new(1000);
        List<string> events = [];
        List<byte> all = [];
        foreach (byte[] chunk in chunks)
        {
            ReadOnlySpan<byte> rest = chunk;
            while (splitter.TryRead(ref rest, out SseBlock block))
            {
                all.AddRange(block.Raw);
                if (block.Kind == SseBlockKind.Event)
                {
                    events.Add($"{Encoding.UTF8.GetString(block.Name)}|{Encoding.UTF8.GetString(block.Data)}");
                }
            }
        }

        all.AddRange(splitter.Pending);
        return (string.Join(';', events), Encoding.UTF8.GetString([.. all]));
    }
}
