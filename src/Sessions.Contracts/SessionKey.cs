namespace Sessions.Contracts;

/// <summary>The full name of a session: which tenant, which session.</summary>
public readonly record struct SessionKey(TenantId Tenant, SessionId Id)
{
    /// <inheritdoc />
    public override string ToString() => $"{Tenant.Value}/{Id.Value}";
}
