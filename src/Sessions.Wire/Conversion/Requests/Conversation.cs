using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>A request in no format: what all three can say, by the elements of the body it was read from.</summary>
internal sealed class Conversation
{
    public JsonElement Model { get; set; }

    public List<Entry> Entries { get; } = [];

    public List<ToolDefinition> Tools { get; } = [];

    public ToolChoice Choice { get; set; }

    public bool? ParallelCalls { get; set; }

    public JsonElement MaxTokens { get; set; }

    public JsonElement Temperature { get; set; }

    public JsonElement TopP { get; set; }

    public List<JsonElement> Stops { get; } = [];

    public bool Stream { get; set; }

    /// <summary>How much the model is to reason.</summary>
    public JsonElement Effort { get; set; }

    public JsonElement Verbosity { get; set; }

    /// <summary>Whom the request is made for: <c>user</c>, <c>safety_identifier</c>, <c>metadata.user_id</c>.</summary>
    public JsonElement User { get; set; }

    public OutputFormat? Format { get; set; }

    /// <summary>Members that the other OpenAI format knows by the same name and in the same meaning.</summary>
    public List<JsonProperty> Shared { get; } = [];
}

/// <summary>A function that the model may call.</summary>
internal readonly record struct ToolDefinition(
    JsonElement Name, JsonElement Description, JsonElement Schema, JsonElement Strict);

/// <summary>Which tool the model has to call.</summary>
internal readonly record struct ToolChoice(ToolChoiceKind Kind, JsonElement Name, Place Place);

/// <summary>The kinds of <see cref="ToolChoice"/>.</summary>
internal enum ToolChoiceKind : byte
{
    Unset,
    Auto,
    None,
    Any,
    One,
}

/// <summary>The form that the answer has to have: a schema, or any JSON object without one.</summary>
internal sealed record OutputFormat(
    JsonElement Name, JsonElement Description, JsonElement Schema, JsonElement Strict, Place Place);
