using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>The sealed segments of a log, oldest first and without a gap, up to the base of an open one.</summary>
internal sealed class SegmentList
{
    private readonly List<SealedSegment> _segments;

    private SegmentList(Guid log, long end, List<SealedSegment> segments) =>
        (Log, End, _segments) = (log, end, segments);

    /// <summary>The life of the log.</summary>
    public Guid Log { get; }

    /// <summary>Position of the last event in them.</summary>
    public long End { get; }

    /// <summary>How many they are.</summary>
    public int Count => _segments.Count;

    /// <summary>Oldest first.</summary>
    public SealedSegment this[int index] => _segments[index];

    /// <summary>Reads the list.</summary>
    /// <remarks>
    /// A node that stopped while it sealed may have left a segment that the log does not use: it ends where no other
    /// one begins. Those that the log does use form a chain that ends where the open segment begins.
    /// </remarks>
    /// <returns>The list; null when one is missing: the log is damaged, or has been deleted by now.</returns>
    public static async ValueTask<SegmentList?> ReadAsync(
        BlobAccess blobs, SessionKey key, TailName tail, CancellationToken cancellationToken)
    {
        var byEnd = new Dictionary<long, SealedSegment>();
        await foreach (var blob in blobs.ListAsync(BlobNames.Segments(key, tail.Log), cancellationToken)
            .ConfigureAwait(false))
        {
            if (BlobNames.TryParseSegment(blob.Name, out var first, out var last))
            {
                var offsets = SegmentOffsets.Read(blob.Metadata);
                byEnd[last] = new SealedSegment(blob.Name, first, last, blob.Properties.ContentLength ?? 0, offsets);
            }
        }

        var chain = new List<SealedSegment>();
        for (var end = tail.Base; end > 0; end = chain[^1].First - 1)
        {
            if (!byEnd.TryGetValue(end, out var segment))
            {
                return null;
            }

            chain.Add(segment);
        }

        chain.Reverse();
        return new SegmentList(tail.Log, tail.Base, chain);
    }

    /// <summary>The segment that holds a position, -1 when none does.</summary>
    public int IndexOf(long position)
    {
        var (low, high) = (0, _segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _segments[middle].Last < position ? (middle + 1, high) : (low, middle);
        }

        return low < _segments.Count && _segments[low].First <= position ? low : -1;
    }
}

/// <summary>A part of a log that will never change.</summary>
/// <param name="Name">Its blob.</param>
/// <param name="First">Position of its first event.</param>
/// <param name="Last">Position of its last event.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Offsets">Where some of its batches begin: first position and offset, ascending.</param>
internal sealed record SealedSegment(
    string Name, long First, long Last, long Length, IReadOnlyList<(long First, long Offset)> Offsets)
{
    /// <summary>The last known offset at or before the batch that holds a position.</summary>
    public long Before(long position)
    {
        var offset = 0L;
        foreach (var point in Offsets)
        {
            if (point.First > position)
            {
                break;
            }

            offset = point.Offset;
        }

        return offset;
    }

    /// <summary>The first known offset of a batch that begins at or after a position, else the end.</summary>
    public long AtOrAfter(long position)
    {
        foreach (var point in Offsets)
        {
            if (point.First >= position)
            {
                return point.Offset;
            }
        }

        return Length;
    }
}

/// <summary>The offsets of a sealed segment as its metadata holds them.</summary>
internal static class SegmentOffsets
{
    private const string Key = "offsets";
    private const int PointLength = 12;

    // Metadata of a blob has 8 KiB in all.
    private const int PointsMax = 256;

    /// <summary>Thins out the points and writes them.</summary>
    public static Dictionary<string, string> Write(long segmentFirst, List<(long First, long Offset)> points)
    {
        var step = (points.Count + PointsMax - 1) / PointsMax;
        var bytes = new byte[PointLength * (step == 0 ? 0 : (points.Count + step - 1) / step)];
        for (var (i, at) = (0, 0); i < points.Count; i += step, at += PointLength)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)(points[i].First - segmentFirst));
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 4), points[i].Offset);
        }

        return new Dictionary<string, string>
        {
            [Key] = Base64Url.EncodeToString(bytes),
            ["first"] = segmentFirst.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Reads them; none where there is no such metadata.</summary>
    public static IReadOnlyList<(long First, long Offset)> Read(IDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Key, out var text)
            || !metadata.TryGetValue("first", out var firstText)
            || !long.TryParse(firstText, System.Globalization.CultureInfo.InvariantCulture, out var segmentFirst))
        {
            return [];
        }

        var bytes = Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(text));
        var points = new (long First, long Offset)[bytes.Length / PointLength];
        for (var i = 0; i < points.Length; i++)
        {
            var point = bytes.AsSpan(i * PointLength);
            points[i] = (
                segmentFirst + BinaryPrimitives.ReadUInt32LittleEndian(point),
                BinaryPrimitives.ReadInt64LittleEndian(point[4..]));
        }

        return points;
    }
}
