using System.Buffers;

namespace Sessions.Core.Buffers;

/// <summary>A growing run of bytes in a pooled array, given back on disposal. One thread at a time.</summary>
/// <param name="firstSize">
/// Size of the first array, in bytes; nothing is taken from the pool before the first byte.
/// </param>
public sealed class PooledBytes(int firstSize = 256) : IBufferWriter<byte>, IDisposable
{
    private byte[] _array = [];

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes; valid until the next one is written.</summary>
    public ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    /// <summary>The bytes; valid until the next one is written or the array is given back.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Length);

    /// <summary>Bytes that stand already, to be written over.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not all stand.</exception>
    public Span<byte> Over(int offset, int length) => _array.AsSpan(0, Length).Slice(offset, length);

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Adds one byte at the end.</summary>
    public void Append(byte value)
    {
        Reserve(1);
        _array[Length++] = value;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes; the rest moves to the front.</summary>
    public void RemoveFirst(int count)
    {
        if (count == 0)
        {
            return;
        }

        _array.AsSpan(count, Length - count).CopyTo(_array);
        Length -= count;
    }

    /// <summary>Forgets the bytes and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc />
    public void Advance(int count) => Length += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }

        Length = 0;
    }

    private void Reserve(int count)
    {
        if (_array.Length - Length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(firstSize, checked(Math.Max(Length * 2, Length + count))));
        Written.CopyTo(larger);
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }
}
