using System.Buffers;
using Sessions.Core.Buffers;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Cuts an upstream's stream into events and converts one after the other.</summary>
internal sealed class StreamConverter(AnswerSource source, AnswerSink sink) : AnswerConverter
{
    private readonly SseSplitter _splitter = new(AnswerSink.BytesMax);

    public override bool HasUsage => sink.HasUsage;

    public override void Push(ReadOnlySpan<byte> upstream, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        sink.Output = output;
        while (!sink.IsDone && _splitter.TryRead(ref upstream, out SseBlock block))
        {
            if (block.Kind == SseBlockKind.Event)
            {
                source.Read(block);
            }
            else if (block.Kind != SseBlockKind.LateLineFeed)
            {
                sink.FailUnread("The upstream sent an event that is too long to be converted.");
            }
        }
    }

    public override void Finish(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (sink.IsDone || !_splitter.TryReadRest(out SseBlock block) || block.Kind != SseBlockKind.Event)
        {
            return;
        }

        // A last event without its blank line counts only if it ends the answer: else it may have been cut.
        using PooledBytes last = new();
        sink.Output = last;
        source.Read(block);
        if (sink.IsDone && !sink.HasFailed)
        {
            output.Write(last.Written);
        }
    }

    private protected override void Dispose(bool disposing)
    {
        _splitter.Dispose();
        source.Dispose();
        sink.Dispose();
    }
}
