using Sessions.Contracts;

namespace Sessions.Storage.Sqlite;

/// <summary>What the writer remembers of a session's row; a hint that every statement checks against the row.</summary>
/// <param name="Sid">The row's number.</param>
/// <param name="Bucket">The row's activity bucket when it was last written.</param>
/// <param name="LastBatch">The batch that this process appended last; empty when it appended none.</param>
/// <param name="ExpiryBucket">The row's expiry bucket when it was last written; null when it does not expire.</param>
internal readonly record struct RememberedSession(
    long Sid, long Bucket, Guid LastBatch = default, long? ExpiryBucket = null);

/// <summary>The sessions that were written last, at most a fixed number.</summary>
/// <remarks>Two generations: a full young one becomes the old one, whose sessions return to the young one when
/// used.</remarks>
internal sealed class SidCache(int capacity)
{
    private Dictionary<SessionKey, RememberedSession> _young = [];
    private Dictionary<SessionKey, RememberedSession> _old = [];

    public bool TryGet(in SessionKey key, out RememberedSession session)
    {
        if (_young.TryGetValue(key, out session))
        {
            return true;
        }

        if (!_old.Remove(key, out session))
        {
            return false;
        }

        Set(key, session);
        return true;
    }

    public void Set(in SessionKey key, RememberedSession session)
    {
        if (_young.Count >= capacity / 2 && !_young.ContainsKey(key))
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        _young[key] = session;
    }

    public void Remove(in SessionKey key)
    {
        _ = _young.Remove(key);
        _ = _old.Remove(key);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
