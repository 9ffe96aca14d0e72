using System.Text.Json.Serialization;
using Sessions.Contracts.Policies;

namespace Sessions.Contracts.Views;

/// <summary>What is done to a session's requests, and who decided it.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Policy">The policy in force, defaults included.</param>
public sealed record PolicyView(PolicySource Source, SessionPolicy Policy);

/// <summary>Where a session's policy comes from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PolicySource>))]
public enum PolicySource
{
    /// <summary>The session has none of its own: its tenant's holds.</summary>
    [JsonStringEnumMemberName("tenant")]
    Tenant,

    /// <summary>The session's own.</summary>
    [JsonStringEnumMemberName("session")]
    Session,
}
