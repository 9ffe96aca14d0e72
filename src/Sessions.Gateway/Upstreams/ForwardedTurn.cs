using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Upstreams;

/// <summary>What decides, beside the upstream, which headers of a request travel on.</summary>
/// <param name="MatchedHeader">The headers that held the gateway's own key.</param>
/// <param name="IsRecorded">Whether the answer will be read here, which rules out compression.</param>
/// <param name="SessionId">The session, for upstreams that are told; null for a request outside of any.</param>
/// <param name="Turn">The turn's number, for upstreams that are told; null when it is not known yet.</param>
public readonly record struct ForwardedTurn(AuthHeader MatchedHeader, bool IsRecorded, string? SessionId, long? Turn)
{
    /// <summary>
    /// A beta that the grid's own edits need, to be named beside the client's in <c>anthropic-beta</c>.
    /// </summary>
    public string? Beta { get; init; }
}
