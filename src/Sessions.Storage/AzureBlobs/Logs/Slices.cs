using Sessions.Storage.AzureBlobs.Blocks;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>Gathers batches after a position until they are enough.</summary>
internal sealed class ForwardSlice(long after, int bytesMax)
{
    private readonly List<StoredBatch> _batches = [];
    private long _bytes;

    public long After => after;

    public IReadOnlyList<StoredBatch> Batches => _batches;

    /// <summary>The next batch would pass the limit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes to ask for at once.</summary>
    public long ChunkLength => Chunk.LengthFor(bytesMax);

    /// <summary>Told where each batch that is looked at begins: first position, offset.</summary>
    public Action<long, long>? Seen { get; set; }

    /// <summary>The slice of batches that are in memory.</summary>
    public static IReadOnlyList<StoredBatch> Of(IReadOnlyList<StoredBatch> batches, long after, int bytesMax)
    {
        var slice = new ForwardSlice(after, bytesMax);
        foreach (var batch in batches)
        {
            slice.Add(batch);
        }

        return slice.Batches;
    }

    /// <summary>Takes the whole blocks that a chunk begins with.</summary>
    /// <returns>Where the next chunk begins, and how long it must be.</returns>
    public (long Offset, long Length) Take(ReadOnlyMemory<byte> chunk, long offset)
    {
        while (!IsFull)
        {
            var length = BlockLayout.LengthAtStart(chunk.Span);
            if (length == 0 || length > chunk.Length)
            {
                return (offset, Math.Max(ChunkLength, length));
            }

            var block = BlockLayout.Read(chunk[..length]);
            Seen?.Invoke(block.First, offset);
            if (block.Count > 0)
            {
                Add(block.ToBatch());
            }

            (chunk, offset) = (chunk[length..], offset + length);
        }

        return (offset, ChunkLength);
    }

    private void Add(StoredBatch batch)
    {
        if (IsFull || batch.LastPosition <= after)
        {
            return;
        }

        if (_batches.Count > 0 && _bytes + batch.Frames.Length > bytesMax)
        {
            IsFull = true;
            return;
        }

        _bytes += batch.Frames.Length;
        _batches.Add(batch);
    }
}

/// <summary>Gathers batches before a position, backwards, until they are enough.</summary>
internal sealed class BackwardSlice(long before, int bytesMax)
{
    private readonly List<StoredBatch> _batches = [];
    private long _bytes;

    public long Before => before;

    public IReadOnlyList<StoredBatch> Batches => _batches;

    /// <summary>The next batch would pass the limit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes to ask for at once.</summary>
    public long ChunkLength => Chunk.LengthFor(bytesMax);

    /// <summary>Takes the whole blocks that a chunk ends with.</summary>
    /// <returns>Where the next chunk ends, and how long it must be.</returns>
    public (long End, long Length) Take(ReadOnlyMemory<byte> chunk, long end)
    {
        while (!IsFull)
        {
            var length = BlockLayout.LengthAtEnd(chunk.Span);
            if (length == 0 || length > chunk.Length)
            {
                return (end, Math.Max(ChunkLength, length));
            }

            var block = BlockLayout.Read(chunk[^length..]);
            if (block.Count > 0)
            {
                Add(block.ToBatch());
            }

            (chunk, end) = (chunk[..^length], end - length);
        }

        return (end, ChunkLength);
    }

    private void Add(StoredBatch batch)
    {
        if (batch.FirstPosition >= before)
        {
            return;
        }

        if (_batches.Count > 0 && _bytes + batch.Frames.Length > bytesMax)
        {
            IsFull = true;
            return;
        }

        _bytes += batch.Frames.Length;
        _batches.Add(batch);
    }
}

/// <summary>How much of a blob to ask for at once.</summary>
internal static class Chunk
{
    private const long LengthMin = 256 << 10;
    private const long LengthMax = 4 << 20;

    /// <summary>Enough for the caller's limit with what stands around the batches.</summary>
    public static long LengthFor(int bytesMax) => Math.Clamp(bytesMax + (bytesMax / 4L), LengthMin, LengthMax);
}
