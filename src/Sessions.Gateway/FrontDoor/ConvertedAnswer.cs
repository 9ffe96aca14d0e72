using Sessions.Core.Buffers;
using Sessions.Wire.Conversion;

namespace Sessions.Gateway.FrontDoor;

/// <summary>An upstream's answer, converted as it is read.</summary>
internal sealed class ConvertedAnswer(Stream source, AnswerConverter converter) : Stream
{
    private readonly PooledBytes _ready = new();
    private int _taken;
    private bool _ended;

    /// <summary>Whether the upstream has said what it used.</summary>
    public bool HasUsage => converter.HasUsage;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_taken == _ready.Length && !_ended)
        {
            _ready.Clear();
            _taken = 0;
            using var chunk = await AnswerChunk.ReadAsync(source, cancellationToken).ConfigureAwait(false);
            if (chunk.IsEnd)
            {
                _ended = true;
                converter.Finish(_ready);
            }
            else
            {
                converter.Push(chunk.Bytes, _ready);
            }
        }

        var count = Math.Min(buffer.Length, _ready.Length - _taken);
        _ready.Written.Slice(_taken, count).CopyTo(buffer.Span);
        _taken += count;
        return count;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            converter.Dispose();
            _ready.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
