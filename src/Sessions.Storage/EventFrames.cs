using System.Buffers;
using System.Buffers.Binary;

namespace Sessions.Storage;

/// <summary>
/// How a batch lays out its events: each a 4-byte little-endian length and that many bytes of UTF-8 JSON.
/// </summary>
public static class EventFrames
{
    /// <summary>Bytes in front of each event.</summary>
    public const int HeaderLength = 4;

    /// <summary>Appends one event to a batch under construction.</summary>
    public static void Write(IBufferWriter<byte> batch, ReadOnlySpan<byte> eventJson)
    {
        WriteHeader(batch.GetSpan(HeaderLength), eventJson.Length);
        batch.Advance(HeaderLength);
        batch.Write(eventJson);
    }

    /// <summary>Writes what stands in front of an event of a length.</summary>
    public static void WriteHeader(Span<byte> destination, int eventLength) =>
        BinaryPrimitives.WriteInt32LittleEndian(destination, eventLength);

    /// <summary>Takes the first event off a batch.</summary>
    /// <param name="frames">The batch's bytes; afterwards what follows the event.</param>
    /// <param name="eventJson">The event.</param>
    /// <returns>False at the end of the batch.</returns>
    /// <exception cref="InvalidDataException">The layout is broken: the log is damaged.</exception>
    public static bool TryRead(ref ReadOnlyMemory<byte> frames, out ReadOnlyMemory<byte> eventJson)
    {
        eventJson = default;
        if (frames.IsEmpty)
        {
            return false;
        }

        var length = frames.Length < HeaderLength ? -1 : BinaryPrimitives.ReadInt32LittleEndian(frames.Span);
        if (length < 0 || length > frames.Length - HeaderLength)
        {
            throw new InvalidDataException("A batch of the log is cut short or damaged.");
        }

        eventJson = frames.Slice(HeaderLength, length);
        frames = frames[(HeaderLength + length)..];
        return true;
    }
}
