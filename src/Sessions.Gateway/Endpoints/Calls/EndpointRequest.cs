using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Policies;
using Sessions.Core.Turns;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>A call of an endpoint, read and allowed.</summary>
internal sealed record EndpointRequest
{
    private LimitPolicy? _limits;

    /// <summary>The request.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>Who calls.</summary>
    public required Authentication Caller { get; init; }

    /// <summary>The endpoint.</summary>
    public required EndpointKey Endpoint { get; init; }

    /// <summary>What holds for it now.</summary>
    public required EndpointDefinition Definition { get; init; }

    /// <summary>What each session of it may use; null where it keeps none.</summary>
    public LimitPolicy? Limits => _limits ??= Definition.HasSessions ? Definition.Sessions!.ToLimits() : null;

    /// <summary>What the caller wants.</summary>
    public required EndpointCall Call { get; init; }

    /// <summary>Metadata that the request's headers bring.</summary>
    public required TurnMetadata Headers { get; init; }

    /// <summary>What a repeated call is recognised by; null for none.</summary>
    public required TurnKey? Key { get; init; }
}
