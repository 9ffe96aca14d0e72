using System.Buffers;
using System.Text.Json;
using Sessions.Core.Events;

namespace Sessions.Wire.Edits;

/// <summary>Asks a provider to compact by itself, in its own words.</summary>
public static class ProviderCompaction
{
    /// <summary>
    /// The beta that a Messages request with <c>context_management</c> must name in <c>anthropic-beta</c>.
    /// </summary>
    public const string MessagesBeta = "context-management-2025-06-27";

    /// <summary>Anthropic's clearing of old tool uses (<c>clear_tool_uses_20250919</c>).</summary>
    internal static KeptJson ForMessages(int triggerTokens, int keepToolUses, IReadOnlyList<string> excludedTools)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteStartArray("edits"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "clear_tool_uses_20250919"u8);
        WriteCount(writer, "trigger"u8, "input_tokens"u8, triggerTokens);
        WriteCount(writer, "keep"u8, "tool_uses"u8, keepToolUses);
        if (excludedTools.Count > 0)
        {
            writer.WriteStartArray("exclude_tools"u8);
            foreach (var tool in excludedTools)
            {
                writer.WriteStringValue(tool);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return new KeptJson(json.WrittenMemory);
    }

    /// <summary>OpenAI's compaction in mid-answer.</summary>
    internal static KeptJson ForResponses(int triggerTokens)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("type"u8, "compaction"u8);
        writer.WriteNumber("compact_threshold"u8, triggerTokens);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.Flush();
        return new KeptJson(json.WrittenMemory);
    }

    private static void WriteCount(
        Utf8JsonWriter writer, ReadOnlySpan<byte> member, ReadOnlySpan<byte> type, int value)
    {
        writer.WriteStartObject(member);
        writer.WriteString("type"u8, type);
        writer.WriteNumber("value"u8, value);
        writer.WriteEndObject();
    }
}
