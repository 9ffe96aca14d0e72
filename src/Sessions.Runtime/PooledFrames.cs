using Sessions.Core.Buffers;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>A batch under construction in a pooled buffer.</summary>
internal sealed class PooledFrames : IDisposable
{
    private const int FirstSize = 2_048;

    private readonly PooledBytes _bytes = new(FirstSize);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public int Count { get; private set; }

    public void Add(SessionEvent e)
    {
        // The frame's length is known only once the event is written: leave room and come back.
        var start = _bytes.Length;
        _bytes.GetSpan(EventFrames.HeaderLength);
        _bytes.Advance(EventFrames.HeaderLength);
        EventCodec.Write(_bytes, e);
        EventFrames.WriteHeader(
            _bytes.Over(start, EventFrames.HeaderLength), _bytes.Length - start - EventFrames.HeaderLength);
        Count++;
    }

    public void Dispose() => _bytes.Dispose();
}
