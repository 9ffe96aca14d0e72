using System.Buffers.Binary;
using System.Numerics;

namespace Sessions.Storage.AzureBlobs.Blocks;

/// <summary>How a batch lies in a log's blob: header, frames, summary, trailer. All numbers little-endian.</summary>
/// <remarks>
/// <code>
/// header   magic 4, length of all 4, first position 8, events 4, length of the frames 4, batch id 16
/// trailer  length of the summary 4, last position 8, batch id 16, length of all 4, checksum 4, magic 4
/// </code>
/// The trailer lets a log be read from its end. The checksum is CRC-32C of everything before it. A block without events
/// is a fence: it moves the blob on and carries the id of the batch before it.
/// </remarks>
internal static class BlockLayout
{
    public const int HeaderLength = 40;
    public const int TrailerLength = 40;
    public const int Overhead = HeaderLength + TrailerLength;
    private const uint HeaderMagic = 0x314B4C42;
    private const uint TrailerMagic = 0x31444E45;
    private const int ChecksumOffset = TrailerLength - 8;

    public static void WriteHeader(Span<byte> target, int length, long first, int count, int frames, Guid batchId)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, HeaderMagic);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], length);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], first);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], count);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], frames);
        _ = batchId.TryWriteBytes(target[24..]);
    }

    /// <summary>Writes the trailer but its checksum, which covers it up to there.</summary>
    public static void WriteTrailer(Span<byte> target, int length, long last, int summary, Guid batchId)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, summary);
        BinaryPrimitives.WriteInt64LittleEndian(target[4..], last);
        _ = batchId.TryWriteBytes(target[12..]);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[36..], TrailerMagic);
    }

    public static void WriteChecksum(Span<byte> trailer, uint checksum) =>
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[ChecksumOffset..], checksum);

    /// <summary>Bytes of the trailer that the checksum covers.</summary>
    public static ReadOnlySpan<byte> Covered(ReadOnlySpan<byte> trailer) => trailer[..ChecksumOffset];

    /// <summary>Length of the block that begins here; 0 when not even its header is here.</summary>
    /// <exception cref="InvalidDataException">No block begins here.</exception>
    public static int LengthAtStart(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes) == HeaderMagic && length >= Overhead
            ? length
            : throw Damaged();
    }

    /// <summary>Length of the block that ends here; 0 when not even its trailer is here.</summary>
    /// <exception cref="InvalidDataException">No block ends here.</exception>
    public static int LengthAtEnd(ReadOnlySpan<byte> bytes) =>
        bytes.Length < TrailerLength ? 0 : ReadTrailer(bytes).Length;

    /// <summary>What the trailer at the end of these bytes says.</summary>
    /// <exception cref="InvalidDataException">No block ends here.</exception>
    public static BlockTrailer ReadTrailer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < TrailerLength)
        {
            throw Damaged();
        }

        var trailer = bytes[^TrailerLength..];
        var summary = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        var length = BinaryPrimitives.ReadInt32LittleEndian(trailer[28..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer[36..]) == TrailerMagic
            && summary >= 0
            && length >= Overhead + summary
                ? new BlockTrailer(
                    length, summary, BinaryPrimitives.ReadInt64LittleEndian(trailer[4..]), new Guid(trailer[12..28]))
                : throw Damaged();
    }

    /// <summary>Reads one whole block.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static Block Read(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        var trailer = span.Length >= Overhead ? ReadTrailer(span) : throw Damaged();
        var first = BinaryPrimitives.ReadInt64LittleEndian(span[8..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(span[16..]);
        var frames = BinaryPrimitives.ReadInt32LittleEndian(span[20..]);
        var isWhole = LengthAtStart(span) == span.Length
            && trailer.Length == span.Length
            && count >= 0
            && frames >= 0
            && frames + trailer.SummaryLength + Overhead == span.Length
            && first + count - 1 == trailer.Last
            && Checksum(0, span[..^8]) == BinaryPrimitives.ReadUInt32LittleEndian(span[^8..]);
        return isWhole
            ? new Block(
                first,
                count,
                trailer.BatchId,
                bytes.Slice(HeaderLength, frames),
                bytes.Slice(HeaderLength + frames, trailer.SummaryLength),
                span.Length)
            : throw Damaged();
    }

    /// <summary>CRC-32C of bytes that follow others.</summary>
    public static uint Checksum(uint before, ReadOnlySpan<byte> bytes)
    {
        var crc = ~before;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }

    private static InvalidDataException Damaged() => new("A block of the log is damaged.");
}

/// <summary>What a block's last bytes say.</summary>
/// <param name="Length">Of the whole block.</param>
/// <param name="SummaryLength">Of the summary before the trailer.</param>
/// <param name="Last">Position of the log's last event once the block is in.</param>
/// <param name="BatchId">The last batch.</param>
internal readonly record struct BlockTrailer(int Length, int SummaryLength, long Last, Guid BatchId);

/// <summary>One block of a log.</summary>
/// <param name="First">Position of its first event.</param>
/// <param name="Count">Its events; 0 for a fence.</param>
/// <param name="BatchId">The batch, or for a fence the one before it.</param>
/// <param name="Frames">The events.</param>
/// <param name="Summary">What listings show once this block is in; empty when that is nothing.</param>
/// <param name="Length">Bytes in the blob.</param>
internal readonly record struct Block(
    long First, int Count, Guid BatchId, ReadOnlyMemory<byte> Frames, ReadOnlyMemory<byte> Summary, int Length)
{
    public long Last => First + Count - 1;

    public StoredBatch ToBatch() => new(First, Count, BatchId, Frames);
}
