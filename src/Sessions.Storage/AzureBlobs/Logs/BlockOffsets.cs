namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>Where some of the batches begin in one segment: enough to begin a read near any position.</summary>
/// <remarks>A point every <see cref="Spacing"/> bytes; thread-safe.</remarks>
internal sealed class BlockOffsets
{
    /// <summary>Bytes between two points.</summary>
    public const int Spacing = 64 << 10;

    private readonly Lock _gate = new();
    private readonly SortedList<long, long> _points = [];
    private (Guid Log, long Base) _segment;

    /// <summary>A batch begins at an offset.</summary>
    public void Add(TailName segment, long first, long offset)
    {
        lock (_gate)
        {
            if (_segment != (segment.Log, segment.Base))
            {
                _points.Clear();
                _segment = (segment.Log, segment.Base);
            }

            var index = IndexBefore(first);
            var isFarFromLeft = offset - (index >= 0 ? _points.Values[index] : 0) >= Spacing;
            var isFarFromRight = index + 1 >= _points.Count || _points.Values[index + 1] - offset >= Spacing;
            if (isFarFromLeft && isFarFromRight)
            {
                _points[first] = offset;
            }
        }
    }

    /// <summary>The last known offset at or before the batch that holds a position; 0 when there is none.</summary>
    public long Before(TailName segment, long position)
    {
        lock (_gate)
        {
            var index = _segment == (segment.Log, segment.Base) ? IndexBefore(position) : -1;
            return index < 0 ? 0 : _points.Values[index];
        }
    }

    /// <summary>The first known offset of a batch that begins at or after a position; null for none.</summary>
    public long? AtOrAfter(TailName segment, long position)
    {
        lock (_gate)
        {
            if (_segment != (segment.Log, segment.Base))
            {
                return null;
            }

            var index = IndexBefore(position - 1) + 1;
            return index < _points.Count ? _points.Values[index] : null;
        }
    }

    // The last point whose position is not above one, -1 when all are.
    private int IndexBefore(long position)
    {
        var (low, high) = (0, _points.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _points.Keys[middle] <= position ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
