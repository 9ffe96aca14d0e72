using System.Buffers;
using System.Runtime.InteropServices;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Edits of one body that leave all other bytes as they are.</summary>
/// <remarks>The splices borrow what they insert from where it came: a log's events, constants, small notes.</remarks>
public sealed class BodyPatch
{
    private readonly List<BodySplice> _splices;

    internal BodyPatch(List<BodySplice> splices) => _splices = splices;

    /// <summary>A patch of one edit.</summary>
    public BodyPatch(BodySplice splice)
        : this([splice])
    {
    }

    /// <summary>
    /// The edits in the order of the body, none overlapping another; several may insert at one place, in this order.
    /// </summary>
    public IReadOnlyList<BodySplice> Splices => _splices;

    /// <summary>This patch and one more edit, which stands behind others at the same place.</summary>
    /// <exception cref="ArgumentException">It overlaps an edit of this patch.</exception>
    public BodyPatch With(BodySplice splice)
    {
        var at = _splices.FindLastIndex(other => other.Offset <= splice.Offset) + 1;
        if ((at > 0 && EndOf(_splices[at - 1]) > splice.Offset)
            || (at < _splices.Count && EndOf(splice) > _splices[at].Offset))
        {
            throw new ArgumentException($"The splice at byte {splice.Offset} overlaps another.", nameof(splice));
        }

        return new BodyPatch([.. _splices[..at], splice, .. _splices[at..]]);
    }

    /// <summary>How many bytes a body of <paramref name="length"/> bytes has after the edits.</summary>
    public int LengthAfter(int length)
    {
        foreach (ref readonly var splice in CollectionsMarshal.AsSpan(_splices))
        {
            length = splice.LengthAfter(length);
        }

        return length;
    }

    /// <summary>Writes the edited body.</summary>
    /// <param name="body">The bytes that the patch was made for.</param>
    /// <param name="writer">Receives <see cref="LengthAfter"/> bytes.</param>
    public void WriteTo(ReadOnlySpan<byte> body, IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var at = 0;
        foreach (ref readonly var splice in CollectionsMarshal.AsSpan(_splices))
        {
            writer.Write(body[at..splice.Offset]);
            writer.Write(splice.Inserted.Span);
            at = EndOf(splice);
        }

        writer.Write(body[at..]);
    }

    private static int EndOf(in BodySplice splice) => splice.Offset + splice.Removed;
}
