using System.Text;
using System.Text.Json;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Wire.Edits;

/// <summary>What compaction knows of items of the three wire formats.</summary>
/// <remarks>
/// Results that may hold a text are those of Chat's tool and function messages, of Responses' functions, custom tools,
/// shells and patches, and of Messages' <c>tool_result</c> and <c>mcp_tool_result</c>; one that holds a
/// <c>tool_reference</c> is left alone, for it defines tools.
/// </remarks>
public sealed class WireContextEditor : IContextEditor
{
    /// <inheritdoc />
    public ItemFacts Read(WireFormat wire, ItemKind kind, ReadOnlySpan<byte> json)
    {
        if (kind is not (ItemKind.ToolCall or ItemKind.ToolResult))
        {
            return ItemFacts.None;
        }

        try
        {
            return ToolFacts.Of(wire, json);
        }
        catch (JsonException)
        {
            return ItemFacts.None;
        }
    }

    /// <inheritdoc />
    public KeptJson? ClearResult(WireFormat wire, ReadOnlySpan<byte> json, string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        try
        {
            return ResultContent.Clear(wire, json, note);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public KeptJson UserMessage(WireFormat wire, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var quoted = Encoding.UTF8.GetString(JsonQuote.Of(text));
        return new KeptJson(Encoding.UTF8.GetBytes(wire switch
        {
            WireFormat.Chat => $$"""{"role":"user","content":{{quoted}}}""",
            WireFormat.Responses =>
                $$"""{"type":"message","role":"user","content":[{"type":"input_text","text":{{quoted}}}]}""",
            _ => $$"""{"role":"user","content":[{"type":"text","text":{{quoted}}}]}""",
        }));
    }

    /// <inheritdoc />
    public KeptJson? ContextManagement(
        WireFormat wire, int triggerTokens, int keepToolUses, IReadOnlyList<string> excludedTools)
    {
        ArgumentNullException.ThrowIfNull(excludedTools);
        return wire switch
        {
            WireFormat.Messages => ProviderCompaction.ForMessages(triggerTokens, keepToolUses, excludedTools),
            WireFormat.Responses => ProviderCompaction.ForResponses(triggerTokens),
            _ => null,
        };
    }
}
