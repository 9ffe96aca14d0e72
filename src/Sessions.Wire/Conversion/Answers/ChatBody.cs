using System.Buffers;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes a Chat body.</summary>
internal sealed class ChatBody(AnswerFacts facts) : BodySink(facts, WireFormat.Chat)
{
    protected override void Write(
        JsonOut json, AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage)
    {
        json.Open().Text("id"u8, IdOf("chatcmpl-"u8)).Text("object"u8, "chat.completion"u8);
        json.Member("created"u8, Facts.Created).Text("model"u8, Model);
        json.Name("choices"u8).OpenList().Open().Member("index"u8, 0).Name("message"u8).Open();
        json.Text("role"u8, "assistant"u8);
        WriteJoined("content"u8, BlockKind.Text, json);
        WriteJoined("refusal"u8, BlockKind.Refusal, json);
        WriteCalls(json);
        json.Close().Member("logprobs"u8, "null"u8).Text("finish_reason"u8, AnswerEnds.ToChat(end, HasCalls));
        json.Close().CloseList();
        if (usage is { } tokens)
        {
            json.Name("usage"u8);
            UsageShape.WriteChat(tokens, json);
        }

        json.Close();
    }

    /// <summary>All of one kind as one string; null when there is none.</summary>
    private void WriteJoined(ReadOnlySpan<byte> name, BlockKind kind, JsonOut json)
    {
        ArrayBufferWriter<byte> joined = new();
        foreach (AnswerBlock block in Blocks)
        {
            if (block.Kind == kind)
            {
                joined.Write(block.Content.Written);
            }
        }

        if (joined.WrittenCount > 0)
        {
            json.Text(name, joined.WrittenSpan);
        }
        else
        {
            json.Member(name, "null"u8);
        }
    }

    private void WriteCalls(JsonOut json)
    {
        if (!HasCalls)
        {
            return;
        }

        json.Name("tool_calls"u8).OpenList();
        foreach (AnswerBlock call in Blocks)
        {
            if (call.Kind == BlockKind.Call)
            {
                json.Open().Text("id"u8, call.Id).Text("type"u8, "function"u8).Name("function"u8).Open();
                json.Text("name"u8, call.Name).Text("arguments"u8, call.Content.Written).Close().Close();
            }
        }

        json.CloseList();
    }
}
