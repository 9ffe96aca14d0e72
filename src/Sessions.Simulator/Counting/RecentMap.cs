using System.Diagnostics.CodeAnalysis;

namespace Sessions.Simulator.Counting;

/// <summary>
/// A dictionary of bounded size that forgets what has not been used for longest, in steps of half its size.
/// </summary>
/// <remarks>
/// Two generations: use moves an entry to the young one; when that is full, the old one is dropped whole. Close to LRU
/// without a link per entry. Not thread-safe: callers hold their own lock.
/// </remarks>
internal sealed class RecentMap<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly int _generationMax = Math.Max(1, capacity / 2);
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public int Count => _young.Count + _old.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.Remove(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (_young.Count >= _generationMax && !_young.ContainsKey(key))
        {
            _old = _young;
            _young = [];
        }

        _young[key] = value;
        _old.Remove(key);
    }

    public void Clear()
    {
        _young = [];
        _old = [];
    }
}
