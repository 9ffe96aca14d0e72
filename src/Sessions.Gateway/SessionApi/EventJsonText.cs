using System.Buffers;
using System.Buffers.Text;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary>Stored events as they are served: their own bytes, the position spliced in as first member.</summary>
internal static class EventJsonText
{
    private const int NumberLengthMax = 20;

    public static void Write(IBufferWriter<byte> output, LogEvent e)
    {
        WritePosition(output, e.Position);
        output.Write(e.Json.Span[1..]);
    }

    /// <summary>The beginning of a served event; the stored bytes follow without their first brace.</summary>
    public static void WritePosition(IBufferWriter<byte> output, long position)
    {
        output.Write("{\"position\":"u8);
        WriteNumber(output, position);
        output.Write(","u8);
    }

    public static void WriteEnd(IBufferWriter<byte> output, EventPage page)
    {
        output.Write("],\"next\":"u8);
        WriteNumber(output, page.Next);
        output.Write(page.HasMore ? ",\"has_more\":true,\"head\":"u8 : ",\"has_more\":false,\"head\":"u8);
        WriteNumber(output, page.Head);
        output.Write("}"u8);
    }

    public static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(NumberLengthMax), out var written);
        output.Advance(written);
    }
}
