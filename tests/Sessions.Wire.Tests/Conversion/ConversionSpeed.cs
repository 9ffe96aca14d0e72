using System.Diagnostics;
using System.Text;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion;
using Sessions.Wire.Tests.Answers;

namespace Sessions.Wire.Tests.Conversion;

public sealed class ConversionSpeed
{
    private const int Rounds = 300;

    public static TheoryData<WireFormat, WireFormat> Directions => Converting.AllDirections;

    [Theory(Explicit = true)]
    [MemberData(nameof(Directions))]
    public void TryConvert_ThousandMessages_PrintsItsTime(WireFormat from, WireFormat to)
    {
        var output = new string('x', 1_400) + "\n" + new string('y', 800);
        var turns = Enumerable.Range(0, 250).Select(turn => new RandomTurn("Go on.", [new RandomRound("Looking.", [($"{turn}", output)])], "Done."));
        var body = Encoding.UTF8.GetBytes(RandomConversation.Write(from, [.. turns]));
        using PooledBytes target = new(1 << 20);
        ConversionContext context = new();

        void Convert()
        {
            target.Clear();
            RequestConverter.TryConvert(from, to, body, target, context, out _, out _).ShouldBeTrue();
        }

        Print($"{from} to {to}, {body.Length:N0} B of 1,001 messages", Convert);
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Directions))]
    public void Push_Stream_PrintsItsTime(WireFormat from, WireFormat to)
    {
        var stream = from switch
        {
            WireFormat.Chat => ChatSamples.Stream,
            WireFormat.Responses => ResponsesSamples.Stream,
            _ => MessagesSamples.Stream,
        };
        var bytes = Encoding.UTF8.GetBytes(stream);
        var events = stream.Split("\n\n").Length - 1;
        using PooledBytes target = new(1 << 16);

        Print($"{from} to {to}, a stream of {events} events", () =>
        {
            target.Clear();
            using var converter = AnswerConverter.ForStream(from, to, AnswerRun.Facts);
            converter.Push(bytes, target);
            converter.Finish(target);
        });
    }

    private static void Print(string what, Action action)
    {
        Time(action);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var time = Time(action);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {time:N0} us, {allocated / Rounds:N0} B allocated");
    }

    private static double Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            action();
        }

        return watch.Elapsed.TotalMicroseconds / Rounds;
    }
}
