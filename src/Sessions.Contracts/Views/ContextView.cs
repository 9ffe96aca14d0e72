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

/// <summary>Which of the two forms of a context.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContextSide>))]
public enum ContextSide
{
    /// <summary>What the client sent.</summary>
    [JsonStringEnumMemberName("original")]
    Original,

    /// <summary>What the provider was sent.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,
}

/// <summary>The context path of one turn, and what fills it.</summary>
public sealed record ContextView
{
    /// <summary>The turn; 0 for a session without turns.</summary>
    public required int Turn { get; init; }

    /// <summary>Model as the request spells it; empty for a session without turns.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it shows what the client sent or what was sent in its place.</summary>
    public required ContextSide View { get; init; }

    /// <summary>The compaction that the turn was sent with; null when it was sent as it came.</summary>
    public required long? Compaction { get; init; }

    /// <summary>Tokens of the whole path as it is shown, by the grid's count.</summary>
    public required int Tokens { get; init; }

    /// <summary>Tokens that the compaction kept out of what was sent.</summary>
    public required int CompactedTokens { get; init; }

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
/// <param name="Item">Its number; null for a piece that stands for other items.</param>
public sealed record ContextWeightView(int Depth, string Kind, int Tokens, long Position, int? Item);

/// <summary>One item of a path.</summary>
public sealed record ContextItemView
{
    /// <summary>Its place in the path as it is shown, from 1.</summary>
    public required int Depth { get; init; }

    /// <summary>
    /// Its number in the session's context tree, which names it for good; null for a piece that stands for other items.
    /// </summary>
    public required int? Item { get; init; }

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

    /// <summary>
    /// Position of the <c>items.appended</c> event that holds it; of a piece that stands for other items the compaction
    /// that the turn was sent with.
    /// </summary>
    public required long Position { get; init; }

    /// <summary>The items that it stands for; absent for an item of the client's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompactedItemsView? Compacted { get; init; }

    /// <summary>Length of its bytes.</summary>
    public required int Bytes { get; init; }

    /// <summary>Its exact bytes; absent unless asked for, or when only metadata is captured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonText? Content { get; init; }
}

/// <summary>The items of the client's own that a piece stands for.</summary>
/// <param name="From">Depth of the first in the original path, from 1.</param>
/// <param name="To">Depth of the last.</param>
/// <param name="Positions">Positions of the events that hold them, in order.</param>
public sealed record CompactedItemsView(int From, int To, IReadOnlyList<long> Positions);
