using System.Buffers;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>A batch under construction in a pooled buffer.</summary>
internal sealed class PooledFrames : IBufferWriter<byte>, IDisposable
{
    private const int FirstCapacity = 2_048;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    private int _length;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public int Count { get; private set; }

    public void Add(SessionEvent e)
    {
        // The frame's length is known only once the event is written: leave room and come back.
        var start = _length;
        GetSpan(EventFrames.HeaderLength);
        Advance(EventFrames.HeaderLength);
        EventCodec.Write(this, e);
        EventFrames.WriteHeader(_buffer.AsSpan(start), _length - start - EventFrames.HeaderLength);
        Count++;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
