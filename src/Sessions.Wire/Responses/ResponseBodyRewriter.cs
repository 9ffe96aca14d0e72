using System.Buffers;
using Sessions.Core.Buffers;

namespace Sessions.Wire.Responses;

/// <summary>Rewrites a plain body.</summary>
internal sealed class ResponseBodyRewriter(ResponseFacts facts) : ResponseRewriter(facts)
{
    private readonly PooledBytes _body = new();

    public override void Push(ReadOnlySpan<byte> upstream, IBufferWriter<byte> output) => _body.Append(upstream);

    public override void Finish(IBufferWriter<byte> output)
    {
        Members.Write(_body.Written, output);
        _body.Clear();
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }
    }
}
