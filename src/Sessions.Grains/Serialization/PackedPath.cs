using System.Buffers.Binary;
using Sessions.Core.Items;

namespace Sessions.Grains.Serialization;

/// <summary>
/// The items of a path in one array: chain hash, kind and marks of every item, the length of each carried one. Where
/// the carried bytes begin follows from the lengths, for they lie in the items' order without gaps.
/// </summary>
internal static class PackedPath
{
    private const int HashLength = 16;
    private const int ItemLength = HashLength + 2;
    private const int LengthLength = sizeof(int);
    private const int CountLength = sizeof(int);

    public static byte[] Pack(PathProposal path)
    {
        var items = path.Items.Span;
        var first = Math.Min(path.FirstCarried, items.Length);
        var packed = new byte[CountLength + (items.Length * ItemLength) + ((items.Length - first) * LengthLength)];
        BinaryPrimitives.WriteInt32LittleEndian(packed, items.Length);
        var left = packed.AsSpan(CountLength);
        foreach (ref readonly var item in items)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(left, item.Chain.Value);
            left[HashLength] = (byte)item.Kind;
            left[HashLength + 1] = (byte)item.Marks;
            left = left[ItemLength..];
        }

        foreach (ref readonly var item in items[first..])
        {
            BinaryPrimitives.WriteInt32LittleEndian(left, item.Length);
            left = left[LengthLength..];
        }

        return packed;
    }

    /// <exception cref="InvalidDataException">The array is not what <see cref="Pack"/> made.</exception>
    public static PathProposal Unpack(byte[] packed, byte[] body, int firstCarried)
    {
        var count = packed.Length < CountLength ? -1 : BinaryPrimitives.ReadInt32LittleEndian(packed);
        var first = Math.Min(firstCarried, count);
        if (first < 0
            || packed.Length != CountLength + ((long)count * ItemLength) + ((long)(count - first) * LengthLength))
        {
            throw new InvalidDataException("A packed path is cut off.");
        }

        var items = new ProposedItem[count];
        var entries = packed.AsSpan(CountLength);
        var lengths = entries[(count * ItemLength)..];
        var offset = 0;
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(i * ItemLength, ItemLength);
            var length = i < first
                ? 0
                : BinaryPrimitives.ReadInt32LittleEndian(lengths[((i - first) * LengthLength)..]);
            items[i] = new ProposedItem(
                new ChainHash(BinaryPrimitives.ReadUInt128LittleEndian(entry)),
                (ItemKind)entry[HashLength],
                (ItemMarks)entry[HashLength + 1],
                offset,
                length);
            offset = checked(offset + length);
        }

        return offset == body.Length
            ? new PathProposal { Items = items, Body = body, FirstCarried = firstCarried }
            : throw new InvalidDataException("The bytes of a packed path are not those of its items.");
    }
}
