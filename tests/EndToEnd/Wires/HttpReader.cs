using System.Globalization;
using System.Text;

namespace Sessions.EndToEnd.Wires;

/// <summary>Reads HTTP/1.1 messages off a connection without any library's opinion about them.</summary>
internal sealed class HttpReader(Stream stream)
{
    private const int HeadBytesMax = 1 << 20;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next head; null when the connection ends instead.</summary>
    public async Task<HttpHead?> ReadHeadAsync(CancellationToken token)
    {
        var head = new StringBuilder();
        while (await ReadByteAsync(token) is var next and >= 0)
        {
            head.Append((char)next);
            if (next == '\n' && head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
            {
                return HttpHead.Parse(head.ToString(0, head.Length - 4));
            }

            head.Length.ShouldBeLessThan(HeadBytesMax);
        }

        return null;
    }

    /// <summary>The body that a head announces, without its framing.</summary>
    /// <param name="head">The head.</param>
    /// <param name="untilClose">Whether a body without any announcement lasts until the connection ends.</param>
    /// <param name="token">Gives up.</param>
    /// <returns>The body, and whether it came to its announced end.</returns>
    public async Task<(byte[] Body, bool IsWhole)> ReadBodyAsync(
        HttpHead head, bool untilClose, CancellationToken token)
    {
        using var body = new MemoryStream();
        bool isWhole;
        if (head.Get("Transfer-Encoding") is not null)
        {
            isWhole = await ReadChunksAsync(body, token);
        }
        else if (head.Get("Content-Length") is { } length)
        {
            var expected = int.Parse(length, CultureInfo.InvariantCulture);
            isWhole = await CopyAsync(body, expected, token) == expected;
        }
        else
        {
            isWhole = !untilClose || await CopyAsync(body, int.MaxValue, token) >= 0;
        }

        return (body.ToArray(), isWhole);
    }

    /// <summary>Reads on, framing included, until a text has come by.</summary>
    public async Task ReadUntilAsync(string text, CancellationToken token)
    {
        var seen = new StringBuilder();
        while (!seen.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            var next = await ReadByteAsync(token);
            next.ShouldBeGreaterThanOrEqualTo(0, $"The connection ended before '{text}'.");
            seen.Append((char)next);
        }
    }

    /// <summary>Waits for the other side's close and drops what comes before it.</summary>
    public async Task DrainAsync(CancellationToken token)
    {
        while (await ReadByteAsync(token) >= 0)
        {
        }
    }

    private async Task<bool> ReadChunksAsync(MemoryStream body, CancellationToken token)
    {
        while (true)
        {
            if (await ReadLineAsync(token) is not { } line)
            {
                return false;
            }

            var size = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (await CopyAsync(body, size, token) < size || await ReadLineAsync(token) is not { } end)
            {
                return false;
            }

            if (size == 0)
            {
                end.ShouldBeEmpty("No trailers are expected.");
                return true;
            }
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken token)
    {
        var line = new StringBuilder();
        while (await ReadByteAsync(token) is var next and >= 0)
        {
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next);
        }

        return null;
    }

    private async Task<int> CopyAsync(MemoryStream body, int count, CancellationToken token)
    {
        var copied = 0;
        while (copied < count && (_start < _end || await FillAsync(token)))
        {
            var piece = Math.Min(count - copied, _end - _start);
            body.Write(_buffer, _start, piece);
            _start += piece;
            copied += piece;
        }

        return copied;
    }

    private async ValueTask<int> ReadByteAsync(CancellationToken token) =>
        _start < _end || await FillAsync(token) ? _buffer[_start++] : -1;

    private async Task<bool> FillAsync(CancellationToken token)
    {
        try
        {
            _start = 0;
            _end = await stream.ReadAsync(_buffer, token);
        }
        catch (IOException)
        {
            // A reset is an end like any other here.
            _end = 0;
        }

        return _end > 0;
    }
}
