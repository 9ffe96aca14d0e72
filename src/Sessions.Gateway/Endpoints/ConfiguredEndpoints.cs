using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Views;

namespace Sessions.Gateway.Endpoints;

/// <summary>The endpoints of the configuration; they never change while the process runs.</summary>
internal sealed class ConfiguredEndpoints
{
    private const int VersionLength = 16;

    private readonly FrozenDictionary<EndpointKey, EndpointView> _endpoints;

    public ConfiguredEndpoints(IReadOnlyDictionary<EndpointKey, EndpointDefinition> definitions) =>
        _endpoints = definitions.ToFrozenDictionary(
            static pair => pair.Key, static pair => ViewOf(pair.Key, pair.Value));

    public EndpointView? Find(EndpointKey key) => _endpoints.GetValueOrDefault(key);

    /// <summary>A tenant's endpoints after a name, in the order of their names.</summary>
    public IEnumerable<EndpointView> Of(TenantId tenant, EndpointName? after) => _endpoints
        .Where(pair => pair.Key.Tenant == tenant && string.CompareOrdinal(pair.Key.Name.Value, after?.Value) > 0)
        .Select(static pair => pair.Value)
        .OrderBy(static view => view.Name, StringComparer.Ordinal);

    private static EndpointView ViewOf(EndpointKey key, EndpointDefinition definition)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(definition, ContractsJson.Default.EndpointDefinition);
        return new EndpointView
        {
            Tenant = key.Tenant.Value,
            Name = key.Name.Value,
            Version = Convert.ToHexStringLower(SHA256.HashData(json))[..VersionLength],
            CreatedAt = null,
            UpdatedAt = null,
            Source = EndpointSource.Configured,
            Definition = definition,
        };
    }
}
