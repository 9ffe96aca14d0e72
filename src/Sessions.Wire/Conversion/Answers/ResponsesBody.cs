using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes a Responses body.</summary>
internal sealed class ResponsesBody(AnswerFacts facts) : BodySink(facts, WireFormat.Responses)
{
    protected override void Write(
        JsonOut json, AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage)
    {
        ReadOnlySpan<byte> incomplete = AnswerEnds.ToIncomplete(end);
        ReadOnlySpan<byte> status = incomplete.IsEmpty ? "completed"u8 : "incomplete"u8;
        ResponseShape.WriteHead(Facts, IdOf("resp_"u8), Model, status, null, incomplete, json);
        json.Name("output"u8).OpenList();
        int items = 0;
        for (int at = 0; at < Blocks.Count;)
        {
            AnswerBlock block = Blocks[at];
            if (block.Kind == BlockKind.Call)
            {
                byte[] id = IdOf(ResponseShape.IdPrefixOf(block), items++);
                ReadOnlySpan<byte> said = block.Tool is { IsCustom: true } ? block.FreeText() : block.Content.Written;
                ResponseShape.WriteCall(block, id, said, "completed"u8, json);
                at++;
                continue;
            }

            ResponseShape.OpenMessage(IdOf("msg_"u8, items++), status, json);
            for (; at < Blocks.Count && Blocks[at].Kind != BlockKind.Call; at++)
            {
                ResponseShape.WritePart(Blocks[at].Kind, Blocks[at].Content.Written, json);
            }

            json.CloseList().Close();
        }

        json.CloseList();
        ResponseShape.WriteTail(usage, json);
    }
}
