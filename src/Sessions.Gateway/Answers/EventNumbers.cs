using System.Buffers;
using System.Globalization;
using System.Text;
using Sessions.Core.Buffers;

namespace Sessions.Gateway.Answers;

/// <summary>
/// Gives every event of a stream an <c>id</c>, from 0, so that a client can say how far it came (<c>Last-Event-ID</c>,
/// HTML: server-sent events). In Responses streams it is the event's <c>sequence_number</c>.
/// </summary>
internal sealed class EventNumbers : IDisposable
{
    // No provider sends one as long; it then goes out without its number.
    private const int EventBytesMax = RunningAnswer.BytesMax;

    private readonly PooledBytes _open = new();
    private const int SeparatorBytesMax = 4;

    private long _next;

    // Up to here no event ends.
    private int _searched;

    /// <summary>Takes bytes as they come and writes the events that are whole by now.</summary>
    public void Push(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        _open.Append(bytes);
        var written = _open.Written;
        var taken = 0;
        while (EndOf(written[(taken + _searched)..]) is var length and > 0)
        {
            length += _searched;
            Write(written.Slice(taken, length), output);
            (taken, _searched) = (taken + length, 0);
        }

        _searched = Math.Max(0, written.Length - taken - SeparatorBytesMax);
        if (taken > 0)
        {
            var rest = written[taken..].ToArray();
            _open.Clear();
            _open.Append(rest);
        }

        if (_open.Length > EventBytesMax)
        {
            Finish(output);
        }
    }

    /// <summary>Writes what is left where a stream ends without an empty line.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        output.Write(_open.Written);
        _open.Clear();
        _searched = 0;
    }

    /// <summary>Where the first event after a number begins, in bytes.</summary>
    public static int After(ReadOnlySpan<byte> stream, long number)
    {
        var taken = 0;
        while (EndOf(stream[taken..]) is var length and > 0)
        {
            if (NumberOf(stream.Slice(taken, length)) > number)
            {
                return taken;
            }

            taken += length;
        }

        return taken;
    }

    /// <inheritdoc />
    public void Dispose() => _open.Dispose();

    private void Write(ReadOnlySpan<byte> block, IBufferWriter<byte> output)
    {
        // A comment, or nothing but an empty line, is no event.
        if (block[0] is (byte)':' or (byte)'\n' or (byte)'\r' || block.StartsWith("id:"u8))
        {
            output.Write(block);
            return;
        }

        Span<byte> line = stackalloc byte[32];
        Encoding.UTF8.TryGetBytes(
            string.Create(CultureInfo.InvariantCulture, $"id: {_next++}\n"), line, out var length);
        output.Write(line[..length]);
        output.Write(block);
    }

    private static long NumberOf(ReadOnlySpan<byte> block)
    {
        if (!block.StartsWith("id: "u8))
        {
            return -1;
        }

        var line = block["id: "u8.Length..];
        return long.TryParse(line[..line.IndexOf((byte)'\n')], CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
    }

    private static int EndOf(ReadOnlySpan<byte> bytes)
    {
        var plain = bytes.IndexOf("\n\n"u8);
        var dressed = bytes.IndexOf("\r\n\r\n"u8);
        return dressed >= 0 && (plain < 0 || dressed < plain) ? dressed + 4 : plain >= 0 ? plain + 2 : 0;
    }
}
