using System.Text.Json;
using System.Text.Json.Serialization;
using Sessions.Contracts.Policies;

namespace Sessions.Core.Events;

/// <summary>
/// A policy inside a payload, every member written: what a payload leaves out is zero, what a policy leaves out is its
/// default.
/// </summary>
internal sealed class PolicyConverter : JsonConverter<SessionPolicy>
{
    public override SessionPolicy? Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, PolicyLogJson.Default.SessionPolicy);

    public override void Write(Utf8JsonWriter writer, SessionPolicy value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, PolicyLogJson.Default.SessionPolicy);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionPolicy))]
internal sealed partial class PolicyLogJson : JsonSerializerContext;
