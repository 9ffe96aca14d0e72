using Sessions.Contracts;
using Sessions.Contracts.Endpoints;

namespace Sessions.Storage;

/// <summary>Where operators' endpoints are kept: one small document each, shared by every node of the store.</summary>
/// <remarks>
/// A part of the store, in the same file or container as the sessions. Every write gives the endpoint another version;
/// no version is ever given twice, also not to an endpoint that is removed and made anew. Every method throws
/// <see cref="StoreUnavailableException"/> when the store does not answer; of a write nobody knows the outcome then.
/// </remarks>
public interface IEndpointStore
{
    /// <summary>Makes an endpoint or replaces the one that is there.</summary>
    /// <param name="key">The endpoint.</param>
    /// <param name="definition">What it becomes; nobody changes it any more.</param>
    /// <param name="condition">What must be there for that.</param>
    /// <param name="cancellationToken">Gives up waiting; the outcome is then unknown.</param>
    ValueTask<EndpointWrite> PutAsync(
        EndpointKey key,
        EndpointDefinition definition,
        EndpointCondition condition,
        CancellationToken cancellationToken);

    /// <summary>The endpoint; null where there is none.</summary>
    ValueTask<StoredEndpoint?> GetAsync(EndpointKey key, CancellationToken cancellationToken);

    /// <summary>Removes an endpoint.</summary>
    /// <param name="key">The endpoint.</param>
    /// <param name="condition">What must be there for that; one that asks for nothing there makes no sense.</param>
    /// <param name="cancellationToken">Gives up waiting; the outcome is then unknown.</param>
    ValueTask<EndpointRemoval> DeleteAsync(
        EndpointKey key, EndpointCondition condition, CancellationToken cancellationToken);

    /// <summary>A tenant's endpoints in the order of their names, character by character.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="after">The name after which the page begins; null from the first.</param>
    /// <param name="limit">How many to return at most, 1–1,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1–1,000.</exception>
    ValueTask<EndpointList> ListAsync(
        TenantId tenant, EndpointName? after, int limit, CancellationToken cancellationToken);
}

/// <summary>What must be there for a write to be done.</summary>
public readonly record struct EndpointCondition
{
    private EndpointCondition(Kind what, string? version) => (What, Version) = (what, version);

    internal enum Kind
    {
        Any,
        Absent,
        Present,
        Version,
    }

    /// <summary>Whatever is there.</summary>
    public static EndpointCondition Any => default;

    /// <summary>Nothing is there.</summary>
    public static EndpointCondition Absent => new(Kind.Absent, null);

    /// <summary>An endpoint is there, in any version.</summary>
    public static EndpointCondition Present => new(Kind.Present, null);

    /// <summary>The version that must be there; null where it does not matter which.</summary>
    public string? Version { get; }

    internal Kind What { get; }

    /// <summary>An endpoint is there in this version.</summary>
    public static EndpointCondition At(string version) => new(Kind.Version, version);

    /// <summary>Whether the condition holds.</summary>
    /// <param name="version">The version that is there; null where nothing is.</param>
    public bool Holds(string? version) => What switch
    {
        Kind.Absent => version is null,
        Kind.Present => version is not null,
        Kind.Version => version == Version,
        _ => true,
    };
}

/// <summary>How a write ended.</summary>
/// <param name="Status">How.</param>
/// <param name="Endpoint">What is there now; null after a conflict.</param>
public readonly record struct EndpointWrite(EndpointWriteStatus Status, StoredEndpoint? Endpoint);

/// <summary>How a write ended.</summary>
public enum EndpointWriteStatus
{
    /// <summary>There was no endpoint, now there is.</summary>
    Created,

    /// <summary>The endpoint was replaced.</summary>
    Replaced,

    /// <summary>The condition did not hold; nothing was changed.</summary>
    Conflict,
}

/// <summary>How a removal ended.</summary>
public enum EndpointRemoval
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>There was none.</summary>
    Missing,

    /// <summary>It is there, and not as the condition says; nothing was changed.</summary>
    Conflict,
}

/// <summary>An endpoint as it is kept.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Version">Names this state of it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last written.</param>
/// <param name="Definition">What was laid down.</param>
public sealed record StoredEndpoint(
    EndpointKey Key,
    string Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    EndpointDefinition Definition);

/// <summary>One page of a listing.</summary>
/// <param name="Endpoints">Endpoints by name.</param>
/// <param name="Continuation">The name after which the next page begins; null on the last.</param>
public sealed record EndpointList(IReadOnlyList<StoredEndpoint> Endpoints, EndpointName? Continuation);
