using System.Text.Json.Serialization;

namespace Sessions.Contracts.Views;

/// <summary>What part of a context an item belongs to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContextCategory>))]
public enum ContextCategory
{
    /// <summary>Definitions of tools.</summary>
    [JsonStringEnumMemberName("tools")]
    Tools,

    /// <summary>System and developer instructions.</summary>
    [JsonStringEnumMemberName("system")]
    System,

    /// <summary>What was said: messages, tool calls, reasoning, summaries.</summary>
    [JsonStringEnumMemberName("history")]
    History,

    /// <summary>What tools returned.</summary>
    [JsonStringEnumMemberName("tool_results")]
    ToolResults,
}

/// <summary>The context path of one turn, and what fills it.</summary>
public sealed record ContextView
{
    /// <summary>The turn; 0 for a session without turns.</summary>
    public required int Turn { get; init; }

    /// <summary>Model as the request spells it; empty for a session without turns.</summary>
    public required string Model { get; init; }

    /// <summary>Tokens of the whole path, by the grid's count.</summary>
    public required int Tokens { get; init; }

    /// <summary>The model's window, in tokens.</summary>
    public required int Window { get; init; }

    /// <summary>The window less the output reserve, in tokens.</summary>
    public required int UsableWindow { get; init; }

    /// <summary>Tokens over the usable window; null for a session without turns.</summary>
    public double? Pressure { get; init; }

    /// <summary>Items in the whole path.</summary>
    public required int ItemCount { get; init; }

    /// <summary>Sums over the whole path, one for each category.</summary>
    public required IReadOnlyList<ContextCategoryView> Categories { get; init; }

    /// <summary>The ten items of the whole path with the most tokens, largest first.</summary>
    public required IReadOnlyList<ContextWeightView> Largest { get; init; }

    /// <summary>This page's items in path order.</summary>
    public required IReadOnlyList<ContextItemView> Items { get; init; }

    /// <summary>Depth of the page's last item; continue with it as <c>after</c>.</summary>
    public required int Next { get; init; }

    /// <summary>Whether deeper items exist.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>One category's share of a path.</summary>
/// <param name="Category">The category.</param>
/// <param name="Items">How many items.</param>
/// <param name="Tokens">Their tokens, by the grid's count.</param>
public sealed record ContextCategoryView(ContextCategory Category, int Items, int Tokens);

/// <summary>One heavy item.</summary>
/// <param name="Depth">Its place in the path, from 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Tokens">Its tokens, by the grid's count.</param>
/// <param name="Position">The event that holds it.</param>
public sealed record ContextWeightView(int Depth, string Kind, int Tokens, long Position);

/// <summary>One item of a path.</summary>
public sealed record ContextItemView
{
    /// <summary>Its place in the path, from 1.</summary>
    public required int Depth { get; init; }

    /// <summary>
    /// What it is: <c>tool_definition</c>, <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool_call</c>, …
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>What part of the context it belongs to.</summary>
    public required ContextCategory Category { get; init; }

    /// <summary>Its tokens, by the grid's count.</summary>
    public required int Tokens { get; init; }

    /// <summary>Tokens of the path down to it, itself included.</summary>
    public required int CumulativeTokens { get; init; }

    /// <summary>Position of the <c>items.appended</c> event that holds it.</summary>
    public required long Position { get; init; }

    /// <summary>Length of the client's bytes.</summary>
    public required int Bytes { get; init; }

    /// <summary>The client's exact bytes; absent unless asked for, or when only metadata is captured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonText? Content { get; init; }
}
