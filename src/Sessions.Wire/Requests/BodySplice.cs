using System.Buffers;

namespace Sessions.Wire.Requests;

/// <summary>One edit of a body that leaves all other bytes as they are.</summary>
/// <param name="Offset">Where the edit begins, in bytes.</param>
/// <param name="Removed">How many bytes are taken out there.</param>
/// <param name="Inserted">The bytes put in their place.</param>
public readonly record struct BodySplice(int Offset, int Removed, ReadOnlyMemory<byte> Inserted)
{
    /// <summary>How many bytes a body of <paramref name="length"/> bytes has after the edit.</summary>
    public int LengthAfter(int length) => length - Removed + Inserted.Length;

    /// <summary>Writes the edited body.</summary>
    public void WriteTo(ReadOnlySpan<byte> body, IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(body[..Offset]);
        writer.Write(Inserted.Span);
        writer.Write(body[(Offset + Removed)..]);
    }
}
