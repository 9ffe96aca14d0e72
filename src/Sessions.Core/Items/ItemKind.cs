using System.Text.Json.Serialization;

namespace Sessions.Core.Items;

/// <summary>What an item of model context is; the numbers are stored in snapshots and never change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ItemKind>))]
public enum ItemKind : byte
{
    /// <summary>A wire item this version carries without understanding.</summary>
    [JsonStringEnumMemberName("other")]
    Other = 0,

    /// <summary>The definition of one tool; in Responses, also an input item that brings several.</summary>
    [JsonStringEnumMemberName("tool_definition")]
    ToolDefinition = 1,

    /// <summary>A system or developer instruction, wherever it stands in the path.</summary>
    [JsonStringEnumMemberName("system")]
    System = 2,

    /// <summary>What the user said.</summary>
    [JsonStringEnumMemberName("user")]
    User = 3,

    /// <summary>What the model said.</summary>
    [JsonStringEnumMemberName("assistant")]
    Assistant = 4,

    /// <summary>
    /// The model's request to run a tool. In OpenAI Chat, an assistant message that carries tool calls.
    /// </summary>
    [JsonStringEnumMemberName("tool_call")]
    ToolCall = 5,

    /// <summary>What a tool returned.</summary>
    [JsonStringEnumMemberName("tool_result")]
    ToolResult = 6,

    /// <summary>The model's own reasoning, readable or encrypted.</summary>
    [JsonStringEnumMemberName("reasoning")]
    Reasoning = 7,

    /// <summary>A summary that stands for items before it.</summary>
    [JsonStringEnumMemberName("compaction")]
    Compaction = 8,
}
