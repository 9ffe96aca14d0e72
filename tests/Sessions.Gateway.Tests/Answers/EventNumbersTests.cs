using System.Text;
using Sessions.Core.Buffers;
using Sessions.Gateway.Answers;

namespace Sessions.Gateway.Tests.Answers;

public sealed class EventNumbersTests
{
    private const string Stream =
        "event: a\ndata: 1\n\n: still here\n\ndata: 2\r\n\r\nid: x\ndata: 3\n\ndata: 4\ndata: 5\n\n";

    private const string Numbered =
        "id: 0\nevent: a\ndata: 1\n\n: still here\n\nid: 1\ndata: 2\r\n\r\nid: x\ndata: 3\n\nid: 2\ndata: 4\ndata: 5\n\n";

    [Fact]
    public void Push_CutAtAnyByte_NumbersTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var size = 1; size <= bytes.Length; size++)
        {
            using var numbers = new EventNumbers();
            using var output = new PooledBytes();
            for (var at = 0; at < bytes.Length; at += size)
            {
                numbers.Push(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)), output);
            }

            Encoding.UTF8.GetString(output.Written).ShouldBe(Numbered, $"in pieces of {size}");
        }
    }

    [Fact]
    public void Finish_UnfinishedEvent_GoesOutAsItIs()
    {
        using var numbers = new EventNumbers();
        using var output = new PooledBytes();

        numbers.Push("data: 1\n\ndata: 2"u8, output);
        numbers.Finish(output);
        numbers.Push("data: 3\n\n"u8, output);

        Encoding.UTF8.GetString(output.Written).ShouldBe("id: 0\ndata: 1\n\ndata: 2id: 1\ndata: 3\n\n");
    }

    [Theory]
    [InlineData(0, "id: 1\ndata: 2\r\n")]
    [InlineData(1, "id: 2\ndata: 4\n")]
    [InlineData(2, null)]
    [InlineData(99, null)]
    public void After_ANumber_IsWhereTheNextNumberBegins(int number, string? next)
    {
        var bytes = Encoding.UTF8.GetBytes(Numbered);

        var rest = Encoding.UTF8.GetString(bytes.AsSpan(EventNumbers.After(bytes, number)));

        if (next is null)
        {
            rest.ShouldBeEmpty();
        }
        else
        {
            rest.ShouldStartWith(next);
        }
    }
}
