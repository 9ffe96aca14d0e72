using System.Text.Json.Serialization;

namespace Sessions.Contracts.Views;

/// <summary>One item as the session stored it, whatever is sent in its place today.</summary>
public sealed record ItemView
{
    /// <summary>Its number in the session's context tree, from 1.</summary>
    public required int Item { get; init; }

    /// <summary>What it is: <c>tool_definition</c>, <c>system</c>, <c>user</c>, <c>assistant</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>What part of a context it belongs to.</summary>
    public required ContextCategory Category { get; init; }

    /// <summary>Its tokens, by the grid's count.</summary>
    public required int Tokens { get; init; }

    /// <summary>Length of the client's bytes.</summary>
    public required int Bytes { get; init; }

    /// <summary>Position of the <c>items.appended</c> event that holds it.</summary>
    public required long Position { get; init; }

    /// <summary>The turn that brought it.</summary>
    public required int Turn { get; init; }

    /// <summary>The client's exact bytes; absent when only metadata is captured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonText? Content { get; init; }
}
