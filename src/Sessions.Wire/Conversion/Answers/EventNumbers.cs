using System.Buffers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Frames the events of a Responses stream and numbers them from 0.</summary>
internal sealed class EventNumbers
{
    private int _next;

    /// <summary>Begins an event; its members are to follow.</summary>
    public JsonOut Open(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: "u8);
        return new JsonOut(output).Open().Text("type"u8, type).Member("sequence_number"u8, _next++);
    }

    public static void Close(JsonOut json, IBufferWriter<byte> output)
    {
        json.Close();
        output.Write("\n\n"u8);
    }
}
