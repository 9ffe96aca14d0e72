namespace Sessions.Storage.AzureBlobs.Blocks;

/// <summary>A block on its way to the store: reads over the caller's frames, copies nothing.</summary>
/// <remarks>Seekable, so that a request can be sent again.</remarks>
internal sealed class BlockContent : Stream
{
    private readonly byte[] _edges;
    private readonly ReadOnlyMemory<byte> _frames;
    private int _position;

    private BlockContent(byte[] edges, ReadOnlyMemory<byte> frames) => (_edges, _frames) = (edges, frames);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _edges.Length + _frames.Length;

    public override long Position
    {
        get => _position;
        set => _position = checked((int)value);
    }

    /// <summary>A block of a batch.</summary>
    /// <exception cref="ArgumentException">The batch is too large.</exception>
    public static BlockContent Of(
        long first, int count, Guid batchId, ReadOnlyMemory<byte> frames, ReadOnlySpan<byte> summary)
    {
        var edges = new byte[BlockLayout.Overhead + summary.Length];
        var length = checked(edges.Length + frames.Length);
        var header = edges.AsSpan(0, BlockLayout.HeaderLength);
        var end = edges.AsSpan(BlockLayout.HeaderLength);
        var trailer = end[summary.Length..];
        BlockLayout.WriteHeader(header, length, first, count, frames.Length, batchId);
        summary.CopyTo(end);
        BlockLayout.WriteTrailer(trailer, length, first + count - 1, summary.Length, batchId);
        var checksum = BlockLayout.Checksum(0, header);
        checksum = BlockLayout.Checksum(checksum, frames.Span);
        checksum = BlockLayout.Checksum(checksum, end[..summary.Length]);
        BlockLayout.WriteChecksum(trailer, BlockLayout.Checksum(checksum, BlockLayout.Covered(trailer)));
        return new BlockContent(edges, frames);
    }

    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && Rest() is { Length: > 0 } rest)
        {
            var count = Math.Min(rest.Length, buffer.Length - read);
            rest[..count].CopyTo(buffer[read..]);
            read += count;
            _position += count;
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ReadOnlySpan<byte> Rest()
    {
        var framesEnd = BlockLayout.HeaderLength + _frames.Length;
        if (_position < BlockLayout.HeaderLength)
        {
            return _edges.AsSpan(_position, BlockLayout.HeaderLength - _position);
        }

        return _position < framesEnd
            ? _frames.Span[(_position - BlockLayout.HeaderLength)..]
            : _edges.AsSpan(_position - _frames.Length);
    }
}
