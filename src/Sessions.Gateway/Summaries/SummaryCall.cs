using System.Buffers;
using System.Text.Json;
using Sessions.Contracts.Policies;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Summaries;

/// <summary>The request for a summary, in a wire format that the upstream speaks.</summary>
internal static class SummaryCall
{
    private static readonly WireFormat[] Preferred = [WireFormat.Messages, WireFormat.Chat, WireFormat.Responses];

    /// <summary>The wire format; null where the upstream speaks none.</summary>
    public static WireFormat? WireOf(Upstream upstream)
    {
        foreach (var wire in Preferred)
        {
            if (upstream.Speaks(wire))
            {
                return wire;
            }
        }

        return null;
    }

    /// <summary>The body.</summary>
    public static ReadOnlyMemory<byte> Body(WireFormat wire, SummaryPolicy policy, string transcript)
    {
        var json = new ArrayBufferWriter<byte>(transcript.Length + 1_024);
        using var writer = new Utf8JsonWriter(json);
        var instructions = policy.Instructions ?? SummaryTranscript.Instructions;
        writer.WriteStartObject();
        writer.WriteString("model"u8, policy.Model);
        switch (wire)
        {
            case WireFormat.Chat:
                writer.WriteNumber("max_completion_tokens"u8, policy.TokensMax);
                writer.WriteStartArray("messages"u8);
                WriteMessage(writer, "system", instructions);
                WriteMessage(writer, "user", transcript);
                break;
            case WireFormat.Responses:
                writer.WriteNumber("max_output_tokens"u8, policy.TokensMax);
                writer.WriteBoolean("store"u8, false);
                writer.WriteString("instructions"u8, instructions);
                writer.WriteStartArray("input"u8);
                WriteMessage(writer, "user", transcript);
                break;
            default:
                writer.WriteNumber("max_tokens"u8, policy.TokensMax);
                writer.WriteString("system"u8, instructions);
                writer.WriteStartArray("messages"u8);
                WriteMessage(writer, "user", transcript);
                break;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    private static void WriteMessage(Utf8JsonWriter writer, string role, string content)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WriteString("content"u8, content);
        writer.WriteEndObject();
    }
}
