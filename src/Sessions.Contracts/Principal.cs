namespace Sessions.Contracts;

/// <summary>Who an API key identifies; a session belongs to the principal that created it.</summary>
/// <param name="Tenant">The tenant that the key belongs to.</param>
/// <param name="KeyId">The key's public id, never its secret.</param>
/// <param name="Scopes">What the key may do.</param>
public readonly record struct Principal(TenantId Tenant, string KeyId, Scopes Scopes)
{
    /// <summary>Whether this principal may read a session that <paramref name="owner"/> created.</summary>
    public bool MayRead(string owner) => KeyId == owner ? (Scopes & (Scopes.Use | Scopes.Read)) != 0 : IsAdmin;

    /// <summary>Whether this principal may change a session that <paramref name="owner"/> created.</summary>
    public bool MayUse(string owner) => KeyId == owner ? (Scopes & Scopes.Use) != 0 : IsAdmin;

    /// <summary>Whether this principal sees and changes every session of its tenant.</summary>
    public bool IsAdmin => (Scopes & Scopes.Admin) != 0;
}
