using System.Text.Json.Serialization;

namespace Sessions.Contracts;

/// <summary>Where a session stands in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SessionStatus>))]
public enum SessionStatus
{
    /// <summary>Takes turns; none is running.</summary>
    [JsonStringEnumMemberName("idle")]
    Idle,

    /// <summary>At least one turn is running.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Takes no more turns.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>Was idle for longer than it lives; its content is deleted.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}
