using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Collects an answer and writes it as one plain body.</summary>
internal abstract class BodySink(AnswerFacts facts, WireFormat wire) : AnswerSink(facts)
{
    /// <summary>The answer's pieces in their order.</summary>
    protected List<AnswerBlock> Blocks { get; } = [];

    protected override void DisposeOwn() => Blocks.ForEach(static block => block.Dispose());

    protected override void OnBegin()
    {
    }

    protected override void OnText(ReadOnlySpan<byte> escaped, bool isRefusal)
    {
        BlockKind kind = isRefusal ? BlockKind.Refusal : BlockKind.Text;
        if (Blocks.Count == 0 || Blocks[^1].Kind != kind || Blocks[^1].IsEnded)
        {
            Blocks.Add(new AnswerBlock(kind));
        }

        Blocks[^1].Content.Append(escaped);
    }

    protected override void OnEndText()
    {
        if (Blocks.Count > 0)
        {
            Blocks[^1].IsEnded = true;
        }
    }

    protected override void OnCall(AnswerBlock call) => Blocks.Add(call);

    protected override void OnCallInput(int key, ReadOnlySpan<byte> escaped) =>
        Blocks.FindLast(block => block.Key == key)?.Content.Append(escaped);

    protected override void OnEndCall(int key)
    {
    }

    protected override void OnComplete(AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage) =>
        Write(new JsonOut(Output), end, stopSequence, usage);

    protected override void OnFail(AnswerError error) => ErrorShape.Write(wire, 0, error, Output);

    protected abstract void Write(
        JsonOut json, AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage);
}
