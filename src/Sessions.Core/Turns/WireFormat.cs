using System.Text.Json.Serialization;

namespace Sessions.Core.Turns;

/// <summary>The wire format that a turn was made in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WireFormat>))]
public enum WireFormat : byte
{
    /// <summary>OpenAI Chat Completions, <c>POST /v1/chat/completions</c>.</summary>
    [JsonStringEnumMemberName("chat")]
    Chat = 1,

    /// <summary>OpenAI Responses, <c>POST /v1/responses</c>.</summary>
    [JsonStringEnumMemberName("responses")]
    Responses = 2,

    /// <summary>Anthropic Messages, <c>POST /v1/messages</c>.</summary>
    [JsonStringEnumMemberName("messages")]
    Messages = 3,
}
