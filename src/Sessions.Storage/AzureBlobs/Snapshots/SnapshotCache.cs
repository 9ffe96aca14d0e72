using Sessions.Contracts;

namespace Sessions.Storage.AzureBlobs.Snapshots;

/// <summary>Snapshots in memory, up to a number of bytes; the one used longest ago goes first.</summary>
internal sealed class SnapshotCache(long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionKey, LinkedListNode<(SessionKey Key, StoredSnapshot Snapshot)>> _nodes = [];
    private readonly LinkedList<(SessionKey Key, StoredSnapshot Snapshot)> _byUse = [];
    private long _bytes;

    public bool Has(SessionKey key)
    {
        lock (_gate)
        {
            return _nodes.ContainsKey(key);
        }
    }

    /// <summary>The snapshot of a position; null when it is not here.</summary>
    public StoredSnapshot? Find(SessionKey key, long position)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(key, out var node) || node.Value.Snapshot.Position != position)
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Snapshot;
        }
    }

    public void Set(SessionKey key, StoredSnapshot snapshot)
    {
        lock (_gate)
        {
            RemoveUnsynchronized(key);
            if (snapshot.Data.Length > bytesMax / 4)
            {
                return;
            }

            _nodes[key] = _byUse.AddFirst((key, snapshot));
            _bytes += snapshot.Data.Length;
            while (_bytes > bytesMax)
            {
                RemoveUnsynchronized(_byUse.Last!.Value.Key);
            }
        }
    }

    public void Remove(SessionKey key)
    {
        lock (_gate)
        {
            RemoveUnsynchronized(key);
        }
    }

    private void RemoveUnsynchronized(SessionKey key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _byUse.Remove(node);
            _bytes -= node.Value.Snapshot.Data.Length;
        }
    }
}
