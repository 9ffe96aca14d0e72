using Sessions.Contracts;
using Sessions.Contracts.Policies;

namespace Sessions.Gateway.Keys;

/// <summary>What a key ring found out about a request.</summary>
/// <param name="Principal">Who calls.</param>
/// <param name="MatchedHeader">The headers to strip before the request goes upstream.</param>
public readonly record struct Authentication(Principal Principal, AuthHeader MatchedHeader)
{
    /// <summary>What all sessions of the key may use together; null: as much as they like.</summary>
    public LimitPolicy? Limits { get; init; }
}
