namespace Sessions.Storage.Sqlite.Writing;

/// <summary>Writes that wait, in the order of their calls; snapshots behind everything else, one per group.</summary>
internal sealed class WriteQueue(int groupWritesMax, long groupBytesMax, long queueBytesMax) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<IWriteWork> _works = new();
    private readonly Queue<IWriteWork> _snapshots = new();
    private readonly ManualResetEventSlim _arrived = new(false, spinCount: 0);
    private readonly ManualResetEventSlim _closing = new(false, spinCount: 0);
    private long _bytes;
    private bool _writerWaits;
    private bool _closed;

    /// <summary>Queues a write.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full or closed.</exception>
    public void Add(IWriteWork work, bool isSnapshot)
    {
        var wakes = false;
        lock (_gate)
        {
            if (_closed)
            {
                throw new StoreUnavailableException("The session store is closed.");
            }

            if (_bytes > 0 && _bytes + work.Bytes > queueBytesMax)
            {
                throw new StoreUnavailableException("The session store is too far behind to take another write.");
            }

            _bytes += work.Bytes;
            (isSnapshot ? _snapshots : _works).Enqueue(work);
            if (_writerWaits)
            {
                _writerWaits = false;
                wakes = true;
            }
        }

        if (wakes)
        {
            _arrived.Set();
        }
    }

    /// <summary>Waits until something is queued or the queue is closed; false when the time has passed.</summary>
    public bool Wait(int milliseconds)
    {
        lock (_gate)
        {
            if (_closed || _works.Count + _snapshots.Count > 0)
            {
                return true;
            }

            _arrived.Reset();
            _writerWaits = true;
        }

        return _arrived.Wait(milliseconds);
    }

    /// <summary>Lets writes gather for a while; ends early when the queue is closed.</summary>
    public void Pause(TimeSpan time) => _ = _closing.Wait(time);

    /// <summary>Takes the next group; false when it is empty.</summary>
    /// <param name="group">Receives the works.</param>
    /// <param name="closed">Whether the queue is closed and nothing is left in it.</param>
    public bool TakeGroup(List<IWriteWork> group, out bool closed)
    {
        lock (_gate)
        {
            long bytes = 0;
            while (_works.TryPeek(out var work)
                && group.Count < groupWritesMax
                && (group.Count == 0 || bytes + work.Bytes <= groupBytesMax))
            {
                bytes += work.Bytes;
                group.Add(_works.Dequeue());
            }

            if ((group.Count == 0 || bytes < groupBytesMax) && _snapshots.TryDequeue(out var snapshot))
            {
                bytes += snapshot.Bytes;
                group.Add(snapshot);
            }

            _bytes -= bytes;
            closed = _closed && group.Count == 0;
            return group.Count > 0;
        }
    }

    /// <summary>Takes no more writes; those inside are still written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        _closing.Set();
        _arrived.Set();
    }

    /// <summary>Frees what waiting needs, once nobody waits any more.</summary>
    public void Dispose()
    {
        _closing.Dispose();
        _arrived.Dispose();
    }
}
