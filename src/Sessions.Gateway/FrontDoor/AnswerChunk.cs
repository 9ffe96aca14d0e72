using System.Buffers;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Bytes of an upstream's answer in a pooled array, up to 16 KiB; none at its end.</summary>
/// <remarks>
/// A model may think for minutes, for thousands of agents at once: the array is taken once there is something to put
/// into it, and given back before the next wait.
/// </remarks>
internal readonly struct AnswerChunk : IDisposable
{
    private const int BytesMax = 16 * 1024;

    private readonly byte[] _array;
    private readonly int _length;

    private AnswerChunk(byte[] array, int length) => (_array, _length) = (array, length);

    /// <summary>Whether the answer has ended.</summary>
    public bool IsEnd => _length == 0;

    /// <summary>The bytes; valid until the chunk is disposed.</summary>
    public ReadOnlySpan<byte> Bytes => _array.AsSpan(0, _length);

    /// <summary>The same, for who writes them later; valid as long.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _length);

    /// <summary>Waits for the next bytes and takes what is there.</summary>
    public static async ValueTask<AnswerChunk> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        // A read of nothing ends when there is something, or at the end; a stream that cannot tell ends it at once.
        _ = await source.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        var array = ArrayPool<byte>.Shared.Rent(BytesMax);
        try
        {
            var length = await source.ReadAsync(array, cancellationToken).ConfigureAwait(false);
            return new AnswerChunk(array, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(array);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);
}
