using Sessions.Contracts;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="Principal"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.principal")]
internal struct PrincipalSurrogate
{
    [Id(0)]
    public string Tenant;

    [Id(1)]
    public string KeyId;

    [Id(2)]
    public int Scopes;
}

[RegisterConverter]
internal sealed class PrincipalConverter : IConverter<Principal, PrincipalSurrogate>
{
    public Principal ConvertFromSurrogate(in PrincipalSurrogate surrogate) =>
        new(TenantId.Parse(surrogate.Tenant), surrogate.KeyId, (Scopes)surrogate.Scopes);

    public PrincipalSurrogate ConvertToSurrogate(in Principal value) => new()
    {
        Tenant = value.Tenant.Value,
        KeyId = value.KeyId,
        Scopes = (int)value.Scopes,
    };
}
