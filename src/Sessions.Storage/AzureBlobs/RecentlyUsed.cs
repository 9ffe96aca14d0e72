using System.Diagnostics.CodeAnalysis;

namespace Sessions.Storage.AzureBlobs;

/// <summary>What was used last, at most about a fixed number; thread-safe.</summary>
/// <remarks>
/// Two generations: a full young one becomes the old one, whose entries return to the young one when used. What may not
/// be forgotten stays, even past the number.
/// </remarks>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity, Func<TValue, bool> mayForget)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make)
    {
        lock (_gate)
        {
            if (TryGetUnsynchronized(key, out var value))
            {
                return value;
            }

            value = make(key);
            Add(key, value);
            return value;
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            return TryGetUnsynchronized(key, out value);
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            _ = _old.Remove(key);
            Add(key, value);
        }
    }

    private bool TryGetUnsynchronized(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.Remove(key, out value))
        {
            return false;
        }

        Add(key, value);
        return true;
    }

    private void Add(TKey key, TValue value)
    {
        if (_young.Count >= capacity / 2 && !_young.ContainsKey(key))
        {
            Age();
        }

        _young[key] = value;
    }

    private void Age()
    {
        var forgotten = _old;
        _old = _young;
        _young = [];
        foreach (var (key, value) in forgotten)
        {
            if (!mayForget(value))
            {
                _young[key] = value;
            }
        }
    }
}
