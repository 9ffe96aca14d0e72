using Sessions.Core.Buffers;
using Sessions.Core.Ledger;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes what Messages' stream and body have in common.</summary>
internal static class MessageShape
{
    /// <summary>The message's members before its content.</summary>
    public static void WriteHead(ReadOnlySpan<byte> id, ReadOnlySpan<byte> model, JsonOut json)
    {
        json.Text("id"u8, id).Text("type"u8, "message"u8).Text("role"u8, "assistant"u8);
        json.Text("model"u8, model);
    }

    /// <summary>The reason and the sequence that stopped it.</summary>
    public static void WriteStop(
        AnswerEnd end, bool hasCalls, bool hasRefusal, ReadOnlySpan<byte> stopSequence, JsonOut json)
    {
        json.Text("stop_reason"u8, AnswerEnds.ToMessages(end, hasCalls, hasRefusal)).Name("stop_sequence"u8);
        if (end == AnswerEnd.StopSequence)
        {
            json.Escaped(stopSequence);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    /// <summary>The tokens; clients need numbers even where there are none.</summary>
    public static void WriteUsage(TokenUsage? usage, JsonOut json)
    {
        json.Name("usage"u8);
        if (usage is { } tokens)
        {
            UsageShape.WriteMessages(tokens, json);
        }
        else
        {
            json.Open().Member("input_tokens"u8, 0).Member("output_tokens"u8, 0).Close();
        }
    }

    /// <summary>A finished block. Arguments that spell no object stand as the string that they are.</summary>
    public static void WriteBlock(AnswerBlock block, JsonOut json)
    {
        json.Open();
        if (block.Kind != BlockKind.Call)
        {
            json.Text("type"u8, "text"u8).Text("text"u8, block.Content.Written).Close();
            return;
        }

        json.Text("type"u8, "tool_use"u8).Text("id"u8, block.Id).Text("name"u8, block.Name).Name("input"u8);
        using PooledBytes input = new();
        if (JsonElements.TrySpellOut(block.Content.Written, input))
        {
            json.Raw(input.Written);
        }
        else
        {
            json.Escaped(block.Content.Written);
        }

        json.Close();
    }
}
