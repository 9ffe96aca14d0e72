using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Compaction;

/// <summary>What a compaction must know of items, and the items that it puts in their place, by wire format.</summary>
public interface IContextEditor
{
    /// <summary>What an item says about tools.</summary>
    /// <param name="wire">The path's wire format.</param>
    /// <param name="kind">What the item is.</param>
    /// <param name="json">The item's own bytes, one JSON value; never throws for odd ones.</param>
    ItemFacts Read(WireFormat wire, ItemKind kind, ReadOnlySpan<byte> json);

    /// <summary>The same tool result with a note in place of what the tool returned.</summary>
    /// <returns>
    /// The item; all but the content keeps its bytes, except that a cache marker on the item goes: stored bytes hold
    /// the marker of the turn that brought them, and a provider refuses more than a few. Null where it is no tool
    /// result of a known shape.
    /// </returns>
    KeptJson? ClearResult(WireFormat wire, ReadOnlySpan<byte> json, string note);

    /// <summary>A whole message of the user that holds a text.</summary>
    KeptJson UserMessage(WireFormat wire, string text);

    /// <summary>The <c>context_management</c> that asks the provider to compact by itself.</summary>
    /// <param name="wire">The path's wire format.</param>
    /// <param name="triggerTokens">Prompt tokens from which it shall.</param>
    /// <param name="keepToolUses">Last tool uses that it shall keep.</param>
    /// <param name="excludedTools">Tools whose results it shall keep.</param>
    /// <returns>The value; null where the format has no such thing.</returns>
    KeptJson? ContextManagement(
        WireFormat wire, int triggerTokens, int keepToolUses, IReadOnlyList<string> excludedTools);
}

/// <summary>What an item says about tools.</summary>
/// <param name="Calls">Tools that the model asks for; empty for none.</param>
/// <param name="Answers">Id of the call whose result this is; null for none.</param>
public readonly record struct ItemFacts(IReadOnlyList<ToolCall> Calls, string? Answers)
{
    /// <summary>An item that has nothing to do with tools.</summary>
    public static ItemFacts None { get; } = new([], null);
}

/// <summary>A tool that the model asks for.</summary>
/// <param name="Id">What the result will name.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments as JSON text without insignificant white space; empty where there are none.</param>
/// <param name="Path">
/// The file that the arguments name (<c>path</c>, <c>file_path</c>, <c>filename</c> and the like); null for none.
/// </param>
/// <param name="IsPartial">Whether the arguments ask for a part of that file only (an offset, a line range).</param>
public sealed record ToolCall(string Id, string Name, string Arguments, string? Path, bool IsPartial);
