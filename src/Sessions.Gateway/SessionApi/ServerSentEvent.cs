using System.Buffers;
using System.Text;
using Sessions.Core.Events;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary>How an event of the log looks on a stream.</summary>
internal static class ServerSentEvent
{
    /// <summary>Writes an event: its position as id, its type as name, its JSON as data.</summary>
    /// <remarks>
    /// Content keeps its own white space, so the JSON may hold line ends; each becomes a further data line.
    /// </remarks>
    public static void Write(IBufferWriter<byte> output, LogEvent e)
    {
        output.Write("id: "u8);
        EventJsonText.WriteNumber(output, e.Position);
        output.Write("\nevent: "u8);
        Encoding.UTF8.GetBytes(EventHeader.Read(e.Json.Span).Type, output);
        output.Write("\ndata: "u8);
        EventJsonText.WritePosition(output, e.Position);
        var rest = e.Json.Span[1..];
        for (var end = rest.IndexOfAny((byte)'\r', (byte)'\n'); end >= 0; end = rest.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            output.Write(rest[..end]);
            output.Write("\ndata: "u8);
            var pair = rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n';
            rest = rest[(end + (pair ? 2 : 1))..];
        }

        output.Write(rest);
        output.Write("\n\n"u8);
    }

    /// <summary>
    /// Writes a comment that keeps the connection, and how far the log was looked through: a filtered stream then
    /// resumes
    /// there. A block without data raises no event at the client.
    /// </summary>
    public static void WriteHeartbeat(IBufferWriter<byte> output, long position)
    {
        output.Write(": heartbeat\nid: "u8);
        EventJsonText.WriteNumber(output, position);
        output.Write("\n\n"u8);
    }
}
