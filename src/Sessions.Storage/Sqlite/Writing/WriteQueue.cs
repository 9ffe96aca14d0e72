namespace Sessions.Storage.Sqlite.Writing;

/// <summary>Writes that wait, in the order of their calls; snapshots behind everything else, one per group.</summary>
/// <remarks>A write is urgent when a caller waits for it; the others lie until an urgent one comes, or for a while.
/// </remarks>
internal sealed class WriteQueue(int groupWritesMax, long groupBytesMax, long queueBytesMax) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<IWriteWork> _works = new();
    private readonly Queue<IWriteWork> _snapshots = new();
    private readonly ManualResetEventSlim _arrived = new(false, spinCount: 0);
    private long _bytes;
    private int _urgent;
    private Wake _wake;
    private bool _closed;

    private enum Wake
    {
        Never,
        OnUrgent,
        OnAny,
    }

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
            var isUrgent = work.IsUrgent;
            _urgent += isUrgent ? 1 : 0;
            if (_wake == Wake.OnAny || (_wake == Wake.OnUrgent && isUrgent))
            {
                _wake = Wake.Never;
                wakes = true;
            }
        }

        if (wakes)
        {
            _arrived.Set();
        }
    }

    /// <summary>Waits until an urgent write is queued or the queue is closed; false when the time has passed.</summary>
    public bool WaitForUrgent(TimeSpan atMost)
    {
        lock (_gate)
        {
            if (_closed || _urgent > 0)
            {
                return true;
            }

            Arm(Wake.OnUrgent);
        }

        return _arrived.Wait(atMost);
    }

    /// <summary>Waits until anything is queued or the queue is closed; false when the time has passed.</summary>
    public bool Wait(int milliseconds)
    {
        lock (_gate)
        {
            if (_closed || _works.Count + _snapshots.Count > 0)
            {
                return true;
            }

            Arm(Wake.OnAny);
        }

        return _arrived.Wait(milliseconds);
    }

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
                _urgent -= work.IsUrgent ? 1 : 0;
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

        _arrived.Set();
    }

    /// <summary>Frees what waiting needs, once nobody waits any more.</summary>
    public void Dispose() => _arrived.Dispose();

    private void Arm(Wake wake)
    {
        _arrived.Reset();
        _wake = wake;
    }
}
