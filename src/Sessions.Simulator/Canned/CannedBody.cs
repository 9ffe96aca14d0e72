using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Sessions.Simulator.Canned;

/// <summary>
/// Drains a body and keeps its first and last two kilobytes, where clients put the model and the stream flag.
/// </summary>
internal sealed class CannedBody : IDisposable
{
    private const int EdgeBytes = 2048;

    private readonly byte[] _first = ArrayPool<byte>.Shared.Rent(EdgeBytes);
    private readonly byte[] _last = ArrayPool<byte>.Shared.Rent(EdgeBytes);
    private int _firstLength;
    private int _lastLength;

    /// <summary>Gets the bytes of the body.</summary>
    public long Length { get; private set; }

    public async ValueTask DrainAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            Take(result.Buffer);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Whether the edges of the body say <c>"stream":true</c>.</summary>
    public bool IsStream() =>
        After(_first.AsSpan(0, _firstLength), "\"stream\""u8).StartsWith("true"u8)
        || After(_last.AsSpan(0, _lastLength), "\"stream\""u8).StartsWith("true"u8);

    /// <summary>The model named at an edge of the body; <c>unknown</c> where none is.</summary>
    public string Model()
    {
        var value = After(_first.AsSpan(0, _firstLength), "\"model\""u8);
        if (value.IsEmpty)
        {
            value = After(_last.AsSpan(0, _lastLength), "\"model\""u8);
        }

        if (value.IsEmpty || value[0] != (byte)'"')
        {
            return "unknown";
        }

        var end = value[1..].IndexOf((byte)'"');
        return end < 0 ? "unknown" : Encoding.UTF8.GetString(value.Slice(1, end));
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_first);
        ArrayPool<byte>.Shared.Return(_last);
    }

    private void Take(in ReadOnlySequence<byte> bytes)
    {
        Length += bytes.Length;
        if (_firstLength < EdgeBytes)
        {
            var head = bytes.Slice(0, Math.Min(bytes.Length, EdgeBytes - _firstLength));
            head.CopyTo(_first.AsSpan(_firstLength));
            _firstLength += (int)head.Length;
        }

        if (Length <= EdgeBytes)
        {
            return;
        }

        var tail = bytes.Length > EdgeBytes ? bytes.Slice(bytes.Length - EdgeBytes) : bytes;
        var kept = Math.Min(_lastLength, EdgeBytes - (int)tail.Length);
        _last.AsSpan(_lastLength - kept, kept).CopyTo(_last);
        tail.CopyTo(_last.AsSpan(kept));
        _lastLength = kept + (int)tail.Length;
    }

    // What stands after a property's name, its colon and blanks; empty where the name is not there.
    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> edge, ReadOnlySpan<byte> name)
    {
        var at = edge.IndexOf(name);
        if (at < 0)
        {
            return [];
        }

        var rest = edge[(at + name.Length)..].TrimStart(" \t\r\n"u8);
        return rest.IsEmpty || rest[0] != (byte)':' ? [] : rest[1..].TrimStart(" \t\r\n"u8);
    }
}
