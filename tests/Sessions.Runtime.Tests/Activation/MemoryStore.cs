using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Runtime.Tests.Activation;

/// <summary>A store in memory that counts what is read; appends take effect in the order of the calls.</summary>
/// <param name="yields">Whether answers come on another thread, as those of a real store do.</param>
internal sealed class MemoryStore(bool yields = false) : ISessionStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionKey, Kept> _logs = [];

    public int ForwardReads { get; private set; }

    public int BatchesRead { get; private set; }

    public int SnapshotReads { get; private set; }

    public int SnapshotWrites { get; private set; }

    public async Task<AppendResult> AppendAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        var result = Append(key, expectedPosition, batch);
        if (yields)
        {
            await Task.Yield();
        }

        return result;
    }

    public async ValueTask<bool> ReplaceAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        bool isReplaced;
        lock (_gate)
        {
            isReplaced = _logs.TryGetValue(key, out var log) && log.Head == expectedPosition && _logs.Remove(key)
                && Append(key, 0, batch).Appended;
        }

        if (yields)
        {
            await Task.Yield();
        }

        return isReplaced;
    }

    public async ValueTask<long> ReadHeadAsync(SessionKey key, CancellationToken cancellationToken)
    {
        if (yields)
        {
            await Task.Yield();
        }

        lock (_gate)
        {
            return _logs.TryGetValue(key, out var log) ? log.Head : 0;
        }
    }

    public async ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionKey key, long after, int bytesMax, CancellationToken cancellationToken)
    {
        if (yields)
        {
            await Task.Yield();
        }

        lock (_gate)
        {
            ForwardReads++;
            var slice = new List<StoredBatch>();
            var bytes = 0;
            foreach (var batch in _logs.TryGetValue(key, out var log) ? log.Batches : [])
            {
                bytes += batch.LastPosition > after ? batch.Frames.Length : 0;
                if (slice.Count > 0 && bytes > bytesMax)
                {
                    break;
                }

                if (batch.LastPosition > after)
                {
                    slice.Add(batch);
                }
            }

            BatchesRead += slice.Count;
            return slice;
        }
    }

    public ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionKey key, long before, int bytesMax, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var batches = _logs.TryGetValue(key, out var log) ? log.Batches : [];
            return new ValueTask<IReadOnlyList<StoredBatch>>(
                [.. batches.Where(batch => batch.FirstPosition < before).Reverse().Take(1)]);
        }
    }

    public ValueTask WriteSnapshotAsync(SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            SnapshotWrites++;
            if (_logs.TryGetValue(key, out var log) && !(log.Snapshot?.Position > snapshot.Position))
            {
                log.Snapshot = snapshot;
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(SessionKey key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            SnapshotReads++;
            return new ValueTask<StoredSnapshot?>(_logs.TryGetValue(key, out var log) ? log.Snapshot : null);
        }
    }

    public ValueTask<SessionList> ListAsync(TenantId tenant, SessionFilter filter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var entries = _logs
                .Where(pair => pair.Value.Summary is { } summary
                    && pair.Key.Tenant == tenant
                    && filter.Shows(summary.Status))
                .Select(static pair => new SessionListEntry(pair.Key.Id, pair.Value.Head, pair.Value.Summary!));
            return new ValueTask<SessionList>(new SessionList([.. entries], null));
        }
    }

    public ValueTask<IReadOnlyList<SessionKey>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var expired = _logs.Where(pair => pair.Value.Summary?.ExpiresAt <= now)
                .OrderBy(static pair => pair.Value.Summary!.ExpiresAt)
                .Take(limit)
                .Select(static pair => pair.Key);
            return new ValueTask<IReadOnlyList<SessionKey>>([.. expired]);
        }
    }

    public ValueTask<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new ValueTask<bool>(_logs.Remove(key));
        }
    }

    public ValueTask<bool> ProbeAsync(CancellationToken cancellationToken) => new(true);

    private AppendResult Append(SessionKey key, long expectedPosition, EventBatch batch)
    {
        lock (_gate)
        {
            var log = _logs.TryGetValue(key, out var found) ? found : new Kept();
            if (log.Head != expectedPosition
                || (batch.After is { } before && (log.Head == 0 || log.Batches[^1].BatchId != before)))
            {
                return new AppendResult(false, log.Head);
            }

            log.Batches.Add(new StoredBatch(log.Head + 1, batch.Count, batch.BatchId, batch.Frames.ToArray()));
            log.Summary = batch.Summary ?? log.Summary;
            _logs[key] = log;
            return new AppendResult(true, log.Head);
        }
    }

    private sealed class Kept
    {
        public List<StoredBatch> Batches { get; } = [];

        public StoredSnapshot? Snapshot { get; set; }

        public SessionSummary? Summary { get; set; }

        public long Head => Batches.Count == 0 ? 0 : Batches[^1].LastPosition;
    }
}
