namespace Sessions.Benchmarks.Load.Wire;

/// <summary>Takes chunked transfer coding apart, wherever the reads happen to split it. Trailers are skipped.</summary>
internal sealed class ChunkFrames
{
    private Stage _stage;
    private long _size;
    private bool _isTrailerEmpty;

    private enum Stage
    {
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
    }

    public void Reset()
    {
        _stage = Stage.Size;
        _size = 0;
        _isTrailerEmpty = true;
    }

    /// <summary>
    /// Takes the next bytes and hands the body's own to <paramref name="answer"/>; true at the end of the last chunk.
    /// </summary>
    public bool Take(ReadOnlySpan<byte> bytes, AnswerReader answer)
    {
        while (!bytes.IsEmpty)
        {
            if (_stage == Stage.Data)
            {
                var taken = (int)Math.Min(_size, bytes.Length);
                answer.TakeBody(bytes[..taken]);
                bytes = bytes[taken..];
                _size -= taken;
                _stage = _size == 0 ? Stage.DataEnd : Stage.Data;
                continue;
            }

            var next = bytes[0];
            bytes = bytes[1..];
            if (TakeFraming(next))
            {
                return bytes.IsEmpty ? true : throw new InvalidDataException("Bytes after the last chunk.");
            }
        }

        return false;
    }

    private bool TakeFraming(byte next)
    {
        switch (_stage)
        {
            case Stage.Size when Uri.IsHexDigit((char)next):
                _size = (_size * 16) + HexValue(next);
                break;
            case Stage.Size when next is (byte)';' or (byte)'\r':
                _stage = Stage.Extension;
                break;
            case Stage.Extension when next == '\n':
                _stage = _size == 0 ? Stage.Trailer : Stage.Data;
                break;
            case Stage.Extension:
                break;
            case Stage.DataEnd when next == '\n':
                _stage = Stage.Size;
                break;
            case Stage.DataEnd when next == '\r':
                break;
            case Stage.Trailer when next == '\n':
                return EndTrailerLine();
            case Stage.Trailer:
                _isTrailerEmpty &= next == '\r';
                break;
            default:
                throw new InvalidDataException("Broken chunk framing.");
        }

        return false;
    }

    private bool EndTrailerLine()
    {
        var isLast = _isTrailerEmpty;
        _isTrailerEmpty = true;
        return isLast;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
