using Sessions.Contracts;

namespace Sessions.Grains;

/// <summary>A session's name as its grain's key: <c>tenant/session</c>. No tenant's name holds a slash.</summary>
internal static class SessionNames
{
    public static SessionKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? throw new FormatException("A session's grain is named tenant/session.")
            : new SessionKey(TenantId.Parse(key[..slash]), SessionId.Restore(key[(slash + 1)..]));
    }
}
