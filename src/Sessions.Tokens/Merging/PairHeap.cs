namespace Sessions.Tokens.Merging;

/// <summary>A heap of integers over memory that the caller owns: the lowest comes first.</summary>
/// <remarks>Four children to a node: half the levels of a binary heap, and the children share a cache line.</remarks>
internal ref struct PairHeap(Span<ulong> entries)
{
    /// <summary>No entry; never added.</summary>
    public const ulong None = ulong.MaxValue;

    private const int Children = 4;

    private readonly Span<ulong> _entries = entries;
    private int _count;

    /// <summary>Levels that entries have moved by so far: what this has cost, whatever the machine.</summary>
    public long Steps { get; private set; }

    /// <summary>Adds an entry without regard to order; <see cref="Order"/> has to follow.</summary>
    public void Append(ulong entry) => _entries[_count++] = entry;

    /// <summary>Makes a heap of what was appended.</summary>
    public void Order()
    {
        if (_count < 2)
        {
            return;
        }

        for (var node = (_count - 2) / Children; node >= 0; node--)
        {
            SiftDown(node, _entries[node]);
        }
    }

    /// <summary>Adds an entry.</summary>
    public void Push(ulong entry)
    {
        var node = _count++;
        while (node > 0)
        {
            var parent = (node - 1) / Children;
            if (_entries[parent] <= entry)
            {
                break;
            }

            _entries[node] = _entries[parent];
            node = parent;
            Steps++;
        }

        _entries[node] = entry;
    }

    /// <summary>Removes the lowest entry; <see cref="None"/> when there is none.</summary>
    public ulong Take()
    {
        if (_count == 0)
        {
            return None;
        }

        var lowest = _entries[0];
        _count--;
        if (_count > 0)
        {
            SiftDown(0, _entries[_count]);
        }

        return lowest;
    }

    private void SiftDown(int node, ulong entry)
    {
        var entries = _entries[.._count];
        while (true)
        {
            var first = (node * Children) + 1;
            if (first >= entries.Length)
            {
                break;
            }

            var lowest = first;
            var end = Math.Min(first + Children, entries.Length);
            for (var child = first + 1; child < end; child++)
            {
                if (entries[child] < entries[lowest])
                {
                    lowest = child;
                }
            }

            if (entries[lowest] >= entry)
            {
                break;
            }

            entries[node] = entries[lowest];
            node = lowest;
            Steps++;
        }

        entries[node] = entry;
    }
}
