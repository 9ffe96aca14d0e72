using System.Text.Json;
using System.Text.Json.Serialization;
using Sessions.Contracts.Policies;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="SessionPolicy"/> between silos, as JSON.</summary>
[GenerateSerializer, Immutable, Alias("sessions.policy")]
internal struct PolicySurrogate
{
    [Id(0)]
    public byte[] Json;
}

[RegisterConverter]
internal sealed class PolicyConverter : IConverter<SessionPolicy, PolicySurrogate>
{
    public SessionPolicy ConvertFromSurrogate(in PolicySurrogate surrogate) =>
        JsonSerializer.Deserialize(surrogate.Json, PolicyWireJson.Default.SessionPolicy)!;

    public PolicySurrogate ConvertToSurrogate(in SessionPolicy value) =>
        new() { Json = JsonSerializer.SerializeToUtf8Bytes(value, PolicyWireJson.Default.SessionPolicy) };
}

/// <summary>A <see cref="CompactionPolicy"/> between silos, as JSON.</summary>
[GenerateSerializer, Immutable, Alias("sessions.compaction-policy")]
internal struct CompactionPolicySurrogate
{
    [Id(0)]
    public byte[] Json;
}

[RegisterConverter]
internal sealed class CompactionPolicyConverter : IConverter<CompactionPolicy, CompactionPolicySurrogate>
{
    public CompactionPolicy ConvertFromSurrogate(in CompactionPolicySurrogate surrogate) =>
        JsonSerializer.Deserialize(surrogate.Json, PolicyWireJson.Default.CompactionPolicy)!;

    public CompactionPolicySurrogate ConvertToSurrogate(in CompactionPolicy value) =>
        new() { Json = JsonSerializer.SerializeToUtf8Bytes(value, PolicyWireJson.Default.CompactionPolicy) };
}

/// <summary>A <see cref="LimitPolicy"/> between silos, as JSON.</summary>
[GenerateSerializer, Immutable, Alias("sessions.limit-policy")]
internal struct LimitPolicySurrogate
{
    [Id(0)]
    public byte[] Json;
}

[RegisterConverter]
internal sealed class LimitPolicyConverter : IConverter<LimitPolicy, LimitPolicySurrogate>
{
    public LimitPolicy ConvertFromSurrogate(in LimitPolicySurrogate surrogate) =>
        JsonSerializer.Deserialize(surrogate.Json, PolicyWireJson.Default.LimitPolicy)!;

    public LimitPolicySurrogate ConvertToSurrogate(in LimitPolicy value) =>
        new() { Json = JsonSerializer.SerializeToUtf8Bytes(value, PolicyWireJson.Default.LimitPolicy) };
}

// Not as strict as what callers send: a silo of a newer version may say more.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionPolicy))]
internal sealed partial class PolicyWireJson : JsonSerializerContext;
