using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes a Messages body.</summary>
internal sealed class MessagesBody(AnswerFacts facts) : BodySink(facts, WireFormat.Messages)
{
    protected override void Write(
        JsonOut json, AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage)
    {
        json.Open();
        MessageShape.WriteHead(IdOf("msg_"u8), Model, json);
        json.Name("content"u8).OpenList();
        foreach (AnswerBlock block in Blocks)
        {
            MessageShape.WriteBlock(block, json);
        }

        json.CloseList();
        MessageShape.WriteStop(end, HasCalls, HasRefusal, stopSequence, json);
        MessageShape.WriteUsage(usage, json);
        json.Close();
    }
}
