using System.Buffers;

namespace Sessions.Wire.Canonical;

/// <summary>The canonical form under construction: bytes written, and a run of source bytes still to copy.</summary>
/// <remarks>
/// Most source bytes are canonical as they stand, so they are not copied token by token: the run grows until white
/// space, an escape or a dropped member ends it.
/// </remarks>
internal ref struct CanonicalRun(ReadOnlySpan<byte> json) : IDisposable
{
    private const int ScratchBytesMin = 32 * 1024;

    private readonly ReadOnlySpan<byte> _json = json;
    private byte[] _scratch = ArrayPool<byte>.Shared.Rent(ScratchBytesMin);
    private int _length;
    private int _start;

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_scratch);

    /// <summary>Forgets everything; the run begins at <paramref name="position"/>.</summary>
    public void Restart(int position)
    {
        _length = 0;
        _start = position;
    }

    /// <summary>Begins the run elsewhere; what stands between is left out.</summary>
    public void Resume(int position) => _start = position;

    /// <summary>How long the canonical form is when the run ends at <paramref name="position"/>.</summary>
    public readonly int LengthAt(int position) => _length + position - _start;

    /// <summary>The canonical form with the run up to <paramref name="position"/>.</summary>
    public Span<byte> Finish(int position)
    {
        FlushTo(position);
        return _scratch.AsSpan(0, _length);
    }

    /// <summary>Copies the run up to <paramref name="end"/>.</summary>
    public void FlushTo(int end)
    {
        Write(_json[_start..end]);
        _start = end;
    }

    /// <summary>Takes what was read from <paramref name="start"/> to <paramref name="position"/> out again.</summary>
    /// <param name="start">Where the part to leave out begins in the source.</param>
    /// <param name="lengthBefore">What <see cref="LengthAt"/> said there.</param>
    /// <param name="position">Where the run goes on.</param>
    public void CutBack(int start, int lengthBefore, int position)
    {
        if (_start <= start)
        {
            FlushTo(start);
        }

        _length = lengthBefore;
        _start = position;
    }

    /// <summary>Adds bytes; the run must have been flushed.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_scratch.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Adds a string in canonical form; the run must have been flushed.</summary>
    public void WriteString(ReadOnlySpan<byte> content)
    {
        EnsureRoom(content.Length + 2);
        _scratch[_length++] = (byte)'"';
        _length += JsonStringForm.Write(content, _scratch.AsSpan(_length));
        _scratch[_length++] = (byte)'"';
    }

    private void EnsureRoom(int more)
    {
        if (_scratch.Length - _length < more)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_scratch.Length * 2, _length + more));
            _scratch.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = larger;
        }
    }
}
