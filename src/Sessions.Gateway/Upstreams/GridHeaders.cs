namespace Sessions.Gateway.Upstreams;

/// <summary>The headers by which this gateway speaks of sessions.</summary>
internal static class GridHeaders
{
    public const string SessionId = "X-Session-Id";
    public const string SessionTurn = "X-Session-Turn";

    private const string SessionPrefix = "X-Session-";
    private const string ContextPrefix = "X-Context-";
    private const string CachePrefix = "X-Cache-Predicted-";

    public static bool Contains(string name) =>
        name.StartsWith(SessionPrefix, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(ContextPrefix, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(CachePrefix, StringComparison.OrdinalIgnoreCase);
}
