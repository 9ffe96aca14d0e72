using System.Text.Json.Serialization;

namespace Sessions.Contracts.Policies;

/// <summary>How a policy is written: snake case, nothing for null; an unknown member is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SessionPolicy))]
public sealed partial class PolicyJson : JsonSerializerContext;
