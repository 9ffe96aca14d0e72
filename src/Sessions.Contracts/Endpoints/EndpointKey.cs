namespace Sessions.Contracts.Endpoints;

/// <summary>The full name of an endpoint: which tenant, which endpoint.</summary>
public readonly record struct EndpointKey(TenantId Tenant, EndpointName Name)
{
    /// <inheritdoc />
    public override string ToString() => $"{Tenant.Value}/{Name.Value}";
}
