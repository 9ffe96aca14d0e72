using System.Collections.Concurrent;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Storage;

namespace Sessions.Gateway.Endpoints;

/// <summary>Finds the endpoint of a tenant and a name: of the configuration first, else of the store.</summary>
/// <remarks>
/// What it has read it believes for <see cref="BelievedFor"/>, also that there is no such endpoint, so a turn touches
/// no storage when warm. A change made on this node is seen at once, one made on another within that time. Of all who
/// ask at the same time one reads.
/// </remarks>
public sealed class EndpointCatalog
{
    /// <summary>How long what was read counts as true.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(5);

    // Names come from callers: what is remembered of them must not grow without bound.
    private const int EntriesMax = 10_000;

    private readonly ConcurrentDictionary<EndpointKey, Entry> _entries = new();
    private readonly ConfiguredEndpoints _configured;
    private readonly IEndpointStore? _store;
    private readonly TimeProvider _time;

    internal EndpointCatalog(ConfiguredEndpoints configured, IEndpointStore? store, TimeProvider time) =>
        (_configured, _store, _time) = (configured, store, time);

    /// <summary>The endpoint; null where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public ValueTask<EndpointView?> FindAsync(EndpointKey key, CancellationToken cancellationToken)
    {
        if (_configured.Find(key) is { } configured)
        {
            return new ValueTask<EndpointView?>(configured);
        }

        if (_store is null)
        {
            return default;
        }

        if (_entries.TryGetValue(key, out var known) && IsBelieved(known))
        {
            return known.Reading.Value is { IsCompletedSuccessfully: true } read
                ? new ValueTask<EndpointView?>(read.Result)
                : new ValueTask<EndpointView?>(known.Reading.Value.WaitAsync(cancellationToken));
        }

        return new ValueTask<EndpointView?>(Renew(key, known).Reading.Value.WaitAsync(cancellationToken));
    }

    /// <summary>What the configuration lays down under a name; null where it lays nothing down.</summary>
    internal EndpointView? FindConfigured(EndpointKey key) => _configured.Find(key);

    /// <summary>A tenant's endpoints by name, from the store as it is now.</summary>
    internal async ValueTask<EndpointPage> ListAsync(
        TenantId tenant, EndpointName? after, int limit, CancellationToken cancellationToken)
    {
        var stored = _store is null
            ? new EndpointList([], null)
            : await _store.ListAsync(tenant, after, limit, cancellationToken).ConfigureAwait(false);
        var all = new SortedDictionary<string, EndpointView>(StringComparer.Ordinal);
        foreach (var endpoint in stored.Endpoints)
        {
            all[endpoint.Key.Name.Value] = ViewOf(endpoint);
        }

        foreach (var view in _configured.Of(tenant, after))
        {
            // Beyond the store's page there may be stored ones before it.
            if (stored.Continuation is not { } last || string.CompareOrdinal(view.Name, last.Value) <= 0)
            {
                all[view.Name] = view;
            }
        }

        List<EndpointView> page = [.. all.Values.Take(limit)];
        return new EndpointPage(page, all.Count > limit ? page[^1].Name : stored.Continuation?.Value);
    }

    /// <summary>The endpoint from the store as it is now.</summary>
    internal async ValueTask<EndpointView?> ReadAsync(EndpointKey key, CancellationToken cancellationToken) =>
        _configured.Find(key) ?? (_store is null
            ? null
            : await ReadStoredAsync(_store, key, cancellationToken).ConfigureAwait(false));

    /// <summary>Makes or replaces a stored endpoint; from then on this node knows it.</summary>
    internal async ValueTask<(EndpointWriteStatus Status, EndpointView? Endpoint)> PutAsync(
        EndpointKey key,
        EndpointDefinition definition,
        EndpointCondition condition,
        CancellationToken cancellationToken)
    {
        try
        {
            var write = await Stored.PutAsync(key, definition, condition, cancellationToken).ConfigureAwait(false);
            return (write.Status, write.Endpoint is { } endpoint ? ViewOf(endpoint) : null);
        }
        finally
        {
            // Not set: of two writes at once nobody here knows which came last. A read that began before is forgotten.
            _ = _entries.TryRemove(key, out _);
        }
    }

    /// <summary>Removes a stored endpoint; from then on this node knows that it is gone.</summary>
    internal async ValueTask<EndpointRemoval> DeleteAsync(
        EndpointKey key, EndpointCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            return await Stored.DeleteAsync(key, condition, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _entries.TryRemove(key, out _);
        }
    }

    private IEndpointStore Stored =>
        _store ?? throw new StoreUnavailableException("This silo's session store keeps no endpoints.");

    private static EndpointView ViewOf(StoredEndpoint endpoint) => new()
    {
        Tenant = endpoint.Key.Tenant.Value,
        Name = endpoint.Key.Name.Value,
        Version = endpoint.Version,
        CreatedAt = endpoint.CreatedAt,
        UpdatedAt = endpoint.UpdatedAt,
        Source = EndpointSource.Stored,
        Definition = endpoint.Definition,
    };

    private static async Task<EndpointView?> ReadStoredAsync(
        IEndpointStore store, EndpointKey key, CancellationToken cancellationToken) =>
        await store.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } endpoint ? ViewOf(endpoint) : null;

    private bool IsBelieved(Entry entry) =>
        _time.GetElapsedTime(entry.Since) < BelievedFor
        && !(entry.Reading is { IsValueCreated: true, Value: { IsCompleted: true, IsCompletedSuccessfully: false } });

    // The read begins once the entry is where a write will find it: so what it reads is never older than a write that
    // did not.
    private Entry Renew(EndpointKey key, Entry? known)
    {
        if (known is null && _entries.Count >= EntriesMax)
        {
            Forget();
        }

        var fresh = new Entry(
            _time.GetTimestamp(),
            new Lazy<Task<EndpointView?>>(() => ReadStoredAsync(_store!, key, CancellationToken.None)));
        return _entries.AddOrUpdate(
            key,
            static (_, arguments) => arguments.fresh,
            static (_, there, arguments) => ReferenceEquals(there, arguments.known) ? arguments.fresh : there,
            (fresh, known));
    }

    private void Forget()
    {
        foreach (var (key, entry) in _entries)
        {
            if (!IsBelieved(entry))
            {
                _ = _entries.TryRemove(key, out _);
            }
        }

        if (_entries.Count >= EntriesMax)
        {
            _entries.Clear();
        }
    }

    private sealed record Entry(long Since, Lazy<Task<EndpointView?>> Reading);
}
