using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Compaction;

/// <summary>Reads and writes the items of a <see cref="Dialogue"/>.</summary>
internal sealed class ListEditor : IContextEditor
{
    public ItemFacts Read(WireFormat wire, ItemKind kind, ReadOnlySpan<byte> json)
    {
        var texts = Texts(json);
        return texts[0] switch
        {
            "call" => new ItemFacts(
                [new ToolCall(texts[1], texts[2], texts[3], texts[3].Length == 0 ? null : texts[3], false)], null),
            "result" => new ItemFacts([], texts[1]),
            _ => ItemFacts.None,
        };
    }

    public KeptJson? ClearResult(WireFormat wire, ReadOnlySpan<byte> json, string note) =>
        new KeptJson(Encoding.UTF8.GetBytes($"[\"result\",\"{Texts(json)[1]}\",\"{note}\"]"));

    public KeptJson UserMessage(WireFormat wire, string text) => new(Encoding.UTF8.GetBytes($"[\"user\",\"{text}\"]"));

    public KeptJson? ContextManagement(
        WireFormat wire, int triggerTokens, int keepToolUses, IReadOnlyList<string> excludedTools) =>
        wire == WireFormat.Chat ? null : new KeptJson(Encoding.UTF8.GetBytes($"{{\"trigger\":{triggerTokens}}}"));

    private static string[] Texts(ReadOnlySpan<byte> json) =>
        [.. JsonNode.Parse(json)!.AsArray().Select(static text => text!.GetValue<string>())];
}
