using System.Buffers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>The upstream speaks the session's format.</summary>
internal sealed class UnchangedAnswer : AnswerConverter
{
    public override bool HasUsage => true;

    public override void Push(ReadOnlySpan<byte> upstream, IBufferWriter<byte> output) => output.Write(upstream);

    public override void Finish(IBufferWriter<byte> output)
    {
    }

    private protected override void Dispose(bool disposing)
    {
    }
}
