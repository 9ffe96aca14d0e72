namespace Sessions.Core.State;

/// <summary>
/// The last few values, oldest overwritten first; takes no memory before the first and grows to its bound.
/// </summary>
internal struct RecentRing<T>(int capacity)
    where T : struct
{
    private T[]? _values;
    private int _next;

    /// <summary>How many values are held.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a value, dropping the oldest when the ring is full.</summary>
    public void Add(T value)
    {
        _values ??= new T[Math.Min(2, capacity)];
        if (Count == _values.Length && Count < capacity)
        {
            Array.Resize(ref _values, Math.Min(capacity, Count * 2));
            _next = Count;
        }

        _values[_next] = value;
        _next = (_next + 1) % _values.Length;
        Count = Math.Min(Count + 1, _values.Length);

        // A ring that has not reached its bound yet is a plain list: its next place is its count.
        if (Count < _values.Length)
        {
            _next = Count;
        }
    }

    /// <summary>The value added <paramref name="age"/> values ago; 0 is the newest.</summary>
    public readonly T Newest(int age) => _values![(_next - 1 - age + (2 * _values.Length)) % _values.Length];

    /// <summary>All values, in the order in which they were added.</summary>
    public readonly T[] OldestFirst()
    {
        var values = new T[Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Newest(values.Length - 1 - i);
        }

        return values;
    }
}
