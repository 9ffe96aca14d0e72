using System.Globalization;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.Endpoints;

/// <summary>Endpoints in memory; counts the reads, and can hold them up or fail.</summary>
internal sealed class MemoryEndpointStore : IEndpointStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EndpointKey, StoredEndpoint> _endpoints = [];
    private long _version;

    public int Reads { get; private set; }

    public bool IsDown { get; set; }

    /// <summary>Awaited by reads once they have read; null: they end at once.</summary>
    public Task? Hold { get; set; }

    public ValueTask<EndpointWrite> PutAsync(
        EndpointKey key, EndpointDefinition definition, EndpointCondition condition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            var there = _endpoints.GetValueOrDefault(key);
            if (!condition.Holds(there?.Version))
            {
                return new(new EndpointWrite(EndpointWriteStatus.Conflict, null));
            }

            var version = (++_version).ToString(CultureInfo.InvariantCulture);
            var now = DateTimeOffset.UnixEpoch.AddSeconds(_version);
            var endpoint = new StoredEndpoint(key, version, there?.CreatedAt ?? now, now, definition);
            _endpoints[key] = endpoint;
            return new(new EndpointWrite(
                there is null ? EndpointWriteStatus.Created : EndpointWriteStatus.Replaced, endpoint));
        }
    }

    public async ValueTask<StoredEndpoint?> GetAsync(EndpointKey key, CancellationToken cancellationToken)
    {
        StoredEndpoint? endpoint;
        lock (_lock)
        {
            Reads++;
            ThrowIfDown();
            endpoint = _endpoints.GetValueOrDefault(key);
        }

        if (Hold is { } hold)
        {
            await hold;
        }

        return endpoint;
    }

    public ValueTask<EndpointRemoval> DeleteAsync(
        EndpointKey key, EndpointCondition condition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            if (_endpoints.GetValueOrDefault(key) is not { } there)
            {
                return new(EndpointRemoval.Missing);
            }

            if (!condition.Holds(there.Version))
            {
                return new(EndpointRemoval.Conflict);
            }

            _ = _endpoints.Remove(key);
            return new(EndpointRemoval.Removed);
        }
    }

    public ValueTask<EndpointList> ListAsync(
        TenantId tenant, EndpointName? after, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            var all = _endpoints.Values
                .Where(endpoint => endpoint.Key.Tenant == tenant
                    && string.CompareOrdinal(endpoint.Key.Name.Value, after?.Value) > 0)
                .OrderBy(static endpoint => endpoint.Key.Name.Value, StringComparer.Ordinal)
                .ToList();
            EndpointName? next = all.Count > limit ? all[limit - 1].Key.Name : null;
            return new(new EndpointList([.. all.Take(limit)], next));
        }
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new StoreUnavailableException("The store is down.");
        }
    }
}
