using System.Buffers;
using Sessions.Core.Events;

namespace Sessions.Core.Tests.State;

/// <summary>An event after its way through the log.</summary>
internal static class Stored
{
    public static SessionEvent Again(SessionEvent e)
    {
        var output = new ArrayBufferWriter<byte>();
        EventCodec.Write(output, e);
        return EventCodec.Read(output.WrittenMemory);
    }
}
