using System.Buffers.Text;
using System.Text;

namespace Sessions.Benchmarks.Load.Wire;

/// <summary>Reads one HTTP/1.1 answer from bytes as they arrive, and tells a whole answer from a cut one.</summary>
internal sealed class AnswerReader
{
    private const int HeadBytesMax = 16 * 1024;
    private const int EndBytes = 16;

    private readonly byte[] _head = new byte[HeadBytesMax];
    private readonly byte[] _end = new byte[EndBytes];
    private readonly ChunkFrames _frames = new();
    private int _headLength;
    private int _endLength;
    private long _remaining;
    private bool _isChunked;
    private bool _isHeadRead;

    public int Status { get; private set; }

    public long BodyBytes { get; private set; }

    /// <summary>Whether the body ended with Chat's own terminator, <c>data: [DONE]</c>.</summary>
    public bool EndedWithDone => _end.AsSpan(0, _endLength).TrimEnd("\n"u8).EndsWith("data: [DONE]"u8);

    /// <summary>Whether the server said that it will close the connection.</summary>
    public bool Closes { get; private set; }

    public void Reset()
    {
        _headLength = 0;
        _endLength = 0;
        _remaining = 0;
        _isHeadRead = false;
        _isChunked = false;
        _frames.Reset();
        Status = 0;
        BodyBytes = 0;
        Closes = false;
    }

    /// <summary>Takes the next bytes; true once the answer is complete.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        if (!_isHeadRead)
        {
            var before = _headLength;
            var taken = Math.Min(bytes.Length, HeadBytesMax - before);
            bytes[..taken].CopyTo(_head.AsSpan(before));
            _headLength += taken;
            var from = Math.Max(0, before - 3);
            var end = _head.AsSpan(from, _headLength - from).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return _headLength < HeadBytesMax
                    ? false
                    : throw new InvalidDataException("The answer's head is too long.");
            }

            var headLength = from + end + 4;
            ReadHead(_head.AsSpan(0, headLength));
            bytes = bytes[(headLength - before)..];
        }

        return _isChunked ? _frames.Take(bytes, this) : TakeSized(bytes);
    }

    /// <summary>Takes bytes of the body itself, stripped of framing.</summary>
    internal void TakeBody(ReadOnlySpan<byte> bytes)
    {
        BodyBytes += bytes.Length;
        var fresh = bytes[Math.Max(0, bytes.Length - EndBytes)..];
        var old = Math.Min(_endLength, EndBytes - fresh.Length);
        _end.AsSpan(_endLength - old, old).CopyTo(_end);
        fresh.CopyTo(_end.AsSpan(old));
        _endLength = old + fresh.Length;
    }

    private bool TakeSized(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _remaining)
        {
            throw new InvalidDataException("More bytes than the answer's Content-Length.");
        }

        TakeBody(bytes);
        _remaining -= bytes.Length;
        return _remaining == 0;
    }

    private void ReadHead(ReadOnlySpan<byte> head)
    {
        _isHeadRead = true;
        if (head.Length < 12 || !Utf8Parser.TryParse(head.Slice(9, 3), out int status, out _))
        {
            throw new InvalidDataException("The answer has no status line.");
        }

        Status = status;
        while (head.IndexOf("\r\n"u8) is > 0 and var line)
        {
            ReadField(head[..line]);
            head = head[(line + 2)..];
        }
    }

    private void ReadField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return;
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim((byte)' ');
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8) && Utf8Parser.TryParse(value, out long length, out _))
        {
            _remaining = length;
        }
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            _isChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
        }
    }
}
