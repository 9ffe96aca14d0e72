using System.Text.Json.Serialization;

namespace Sessions.Contracts.Endpoints;

/// <summary>An endpoint as the admin API shows it.</summary>
public sealed record EndpointView
{
    /// <summary>The tenant that it belongs to.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Names this state of it: another after every change, and never the same again. Opaque.</summary>
    public required string Version { get; init; }

    /// <summary>When it was made; null for one of the configuration.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last written; null for one of the configuration.</summary>
    public required DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Who laid it down.</summary>
    public required EndpointSource Source { get; init; }

    /// <summary>What was laid down, defaults included.</summary>
    public required EndpointDefinition Definition { get; init; }
}

/// <summary>A page of a tenant's endpoints.</summary>
/// <param name="Endpoints">Endpoints by name.</param>
/// <param name="Continuation">Asks for the next page; null on the last.</param>
public sealed record EndpointPage(IReadOnlyList<EndpointView> Endpoints, string? Continuation);

/// <summary>Who laid an endpoint down.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EndpointSource>))]
public enum EndpointSource
{
    /// <summary>An admin, by the API; it is kept in the session store.</summary>
    [JsonStringEnumMemberName("stored")]
    Stored,

    /// <summary>The configuration; the API shows it and does not change it.</summary>
    [JsonStringEnumMemberName("configured")]
    Configured,
}
