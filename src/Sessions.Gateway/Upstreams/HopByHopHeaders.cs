using System.Collections.Frozen;

namespace Sessions.Gateway.Upstreams;

/// <summary>Headers that speak of one connection and never pass a proxy.</summary>
internal static class HopByHopHeaders
{
    private const string ProxyPrefix = "Proxy-";

    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings"],
        StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) =>
        Names.Contains(name) || name.StartsWith(ProxyPrefix, StringComparison.OrdinalIgnoreCase);
}
