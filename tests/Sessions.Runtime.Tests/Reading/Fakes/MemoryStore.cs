using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Reading.Fakes;

/// <summary>Logs in memory; counts the reads and can be made to fail.</summary>
internal sealed class MemoryStore : ISessionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, List<StoredBatch>> _logs = [];
    private readonly Dictionary<SessionKey, SessionSummary> _summaries = [];

    public bool IsDown { get; set; }

    public int Reads { get; private set; }

    private int _calls;

    /// <summary>Reads, heads asked for included.</summary>
    public int Calls => _calls;

    /// <summary>A log's bytes as text.</summary>
    public string TextOf(SessionKey key)
    {
        lock (_lock)
        {
            return string.Concat((_logs.GetValueOrDefault(key) ?? [])
                .Select(static batch => System.Text.Encoding.UTF8.GetString(batch.Frames.Span)));
        }
    }

    /// <summary>The sessions that have a log.</summary>
    public IReadOnlyList<SessionKey> Sessions
    {
        get
        {
            lock (_lock)
            {
                return [.. _logs.Keys.Where(static key => !key.Id.IsAccount)];
            }
        }
    }

    /// <summary>Called when a session has been deleted.</summary>
    public Action<SessionKey>? OnDelete { get; set; }

    /// <summary>Called before a batch is appended.</summary>
    public Action<EventBatch>? OnAppend { get; set; }

    public static EventBatch Batch(IReadOnlyList<SessionEvent> events, Guid id, SessionSummary? summary = null)
    {
        var frames = new ArrayBufferWriter<byte>();
        var json = new ArrayBufferWriter<byte>();
        foreach (var e in events)
        {
            json.ResetWrittenCount();
            EventCodec.Write(json, e);
            EventFrames.Write(frames, json.WrittenSpan);
        }

        return new EventBatch { BatchId = id, Count = events.Count, Frames = frames.WrittenMemory, Summary = summary };
    }

    public Task<AppendResult> AppendAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        OnAppend?.Invoke(batch);
        return Task.FromResult(Append(key, expectedPosition, batch));
    }

    public AppendResult Append(SessionKey key, long expectedPosition, EventBatch batch)
    {
        lock (_lock)
        {
            ThrowIfDown();
            var head = Head(key);
            if (head != expectedPosition)
            {
                return new AppendResult(false, head);
            }

            if (!_logs.TryGetValue(key, out var log))
            {
                _logs[key] = log = [];
            }

            log.Add(new StoredBatch(head + 1, batch.Count, batch.BatchId, batch.Frames.ToArray()));
            if (batch.Summary is { } summary)
            {
                _summaries[key] = summary;
            }

            return new AppendResult(true, head + batch.Count);
        }
    }

    public ValueTask<bool> ReplaceAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            if (expectedPosition < 1 || Head(key) != expectedPosition)
            {
                return new(false);
            }

            _summaries.Remove(key);
            _logs.Remove(key);
            OnDelete?.Invoke(key);
            return new(Append(key, 0, batch).Appended);
        }
    }

    public ValueTask<long> ReadHeadAsync(SessionKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            _calls++;
            return new(Head(key));
        }
    }

    public ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionKey key, long after, int bytesMax, CancellationToken cancellationToken) =>
        new(Read(key, bytesMax, log => log.Where(batch => batch.LastPosition > after)));

    public ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionKey key, long before, int bytesMax, CancellationToken cancellationToken) =>
        new(Read(key, bytesMax, log => log.Where(batch => batch.FirstPosition < before).Reverse()));

    public ValueTask WriteSnapshotAsync(
        SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) => default;

    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(SessionKey key, CancellationToken cancellationToken) => default;

    public ValueTask<SessionList> ListAsync(TenantId tenant, SessionFilter filter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            var skip = filter.Continuation is null ? 0 : int.Parse(filter.Continuation, null);
            var matching = _summaries
                .Where(pair => pair.Key.Tenant == tenant && Matches(pair.Value, filter))
                .OrderByDescending(pair => pair.Value.LastActivityAt)
                .ThenBy(pair => pair.Key.Id.Value, StringComparer.Ordinal)
                .Select(pair => new SessionListEntry(pair.Key.Id, Head(pair.Key), pair.Value))
                .ToList();
            var page = matching.Skip(skip).Take(filter.Limit).ToList();
            var end = skip + page.Count;
            return new(new SessionList(page, end < matching.Count ? $"{end}" : null));
        }
    }

    public ValueTask<IReadOnlyList<SessionKey>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            var expired = _summaries.Where(pair => pair.Value.ExpiresAt <= now)
                .OrderBy(static pair => pair.Value.ExpiresAt)
                .Take(limit)
                .Select(static pair => pair.Key);
            return new([.. expired]);
        }
    }

    public ValueTask<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            _summaries.Remove(key);
            OnDelete?.Invoke(key);
            return new(_logs.Remove(key));
        }
    }

    public ValueTask<bool> ProbeAsync(CancellationToken cancellationToken) => new(!IsDown);

    private static bool Matches(SessionSummary summary, SessionFilter filter)
    {
        string? value = null;
        return (filter.Owner is null || filter.Owner == summary.Owner)
            && filter.Shows(summary.Status)
            && (filter.MetadataKey is null || summary.Metadata?.TryGetValue(filter.MetadataKey, out value) == true)
            && (filter.MetadataValue is null || filter.MetadataValue == value)
            && (filter.ActiveAfter is null || summary.LastActivityAt >= filter.ActiveAfter)
            && (filter.ActiveBefore is null || summary.LastActivityAt < filter.ActiveBefore);
    }

    private List<StoredBatch> Read(
        SessionKey key, int bytesMax, Func<IEnumerable<StoredBatch>, IEnumerable<StoredBatch>> choose)
    {
        lock (_lock)
        {
            ThrowIfDown();
            Reads++;
            _calls++;
            var taken = new List<StoredBatch>();
            foreach (var batch in choose(_logs.GetValueOrDefault(key, [])))
            {
                bytesMax -= batch.Frames.Length;
                if (taken.Count > 0 && bytesMax < 0)
                {
                    break;
                }

                taken.Add(batch);
            }

            return taken;
        }
    }

    private long Head(SessionKey key) => _logs.TryGetValue(key, out var log) ? log[^1].LastPosition : 0;

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new StoreUnavailableException("The store is down.");
        }
    }
}
