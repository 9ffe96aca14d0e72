using System.Buffers;
using Sessions.Core.Items;

namespace Sessions.Wire.Canonical;

/// <summary>Validates JSON (RFC 8259) and writes its canonical form in the same pass.</summary>
/// <remarks>
/// The canonical form differs from most bodies in a few bytes only. So source bytes are not copied token by token: a
/// run of bytes that are canonical as they stand grows until white space, an escape or a dropped member ends it.
/// After a failure every method returns false and <see cref="Failure"/> says why.
/// </remarks>
internal ref struct CanonicalScanner : IDisposable
{
    private const int ScratchBytesMin = 32 * 1024;

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _depthMax;
    private readonly bool _oneTextType;
    private byte[] _scratch;
    private int _length;
    private int _runStart;
    private int _position;
    private int _depth;
    private bool _opaque;

    /// <param name="json">Valid UTF-8.</param>
    /// <param name="depthMax">How many objects and arrays may stand inside one another.</param>
    /// <param name="oneTextType">Whether <c>input_text</c> and <c>output_text</c> are the same as <c>text</c>.</param>
    public CanonicalScanner(ReadOnlySpan<byte> json, int depthMax, bool oneTextType)
    {
        _json = json;
        _depthMax = depthMax;
        _oneTextType = oneTextType;
        _scratch = ArrayPool<byte>.Shared.Rent(ScratchBytesMin);
    }

    /// <summary>The cache markers dropped since the last <see cref="Restart"/>.</summary>
    public ItemMarks Marks { get; private set; }

    /// <summary>Why the document was refused, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>The index of the next byte to read; setting it goes back to an earlier value's first byte.</summary>
    public int Position
    {
        readonly get => _position;
        set
        {
            _position = value;
            _runStart = value;
        }
    }

    /// <summary>The next byte, or 0 at the end.</summary>
    public readonly byte Next => (uint)_position < (uint)_json.Length ? _json[_position] : (byte)0;

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => _position >= _json.Length;

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_scratch);

    /// <summary>Forgets the canonical form so far and begins a new one with the next byte.</summary>
    public void Restart(scoped ReadOnlySpan<byte> tag)
    {
        _length = 0;
        Marks = ItemMarks.None;
        Write(tag);
        _runStart = _position;
    }

    /// <summary>The canonical form since the last <see cref="Restart"/>; valid until the next call.</summary>
    public Span<byte> Finish()
    {
        FlushTo(_position);
        return _scratch.AsSpan(0, _length);
    }

    /// <summary>Adds bytes that stand for what the source left out.</summary>
    public void Insert(scoped ReadOnlySpan<byte> bytes)
    {
        FlushTo(_position);
        Write(bytes);
    }

    /// <summary>Records the first failure.</summary>
    public bool Fail(string message)
    {
        Failure ??= message;
        return false;
    }

    /// <summary>The canonical content of a string.</summary>
    public readonly ReadOnlySpan<byte> ContentOf(JsonText text)
    {
        var content = _json[text.Start..text.End];
        if (text.Plain)
        {
            return content;
        }

        var canonical = new byte[content.Length];
        return canonical.AsSpan(0, JsonStringForm.Write(content, canonical));
    }

    /// <summary>Whether the array that begins at <paramref name="start"/> has no elements.</summary>
    public readonly bool IsEmptyList(int start)
    {
        var inside = _json[(start + 1)..].TrimStart(" \n\r\t"u8);
        return !inside.IsEmpty && inside[0] == (byte)']';
    }

    public void SkipWhiteSpace()
    {
        if ((uint)_position < (uint)_json.Length && _json[_position] <= ' ')
        {
            FlushTo(_position);
            while ((uint)_position < (uint)_json.Length
                && _json[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                _position++;
            }

            _runStart = _position;
        }
    }

    /// <summary>Reads any value.</summary>
    public bool Value() => Next switch
    {
        (byte)'"' => String(out _),
        (byte)'{' => Object(),
        (byte)'[' => Array(),
        (byte)'t' => Literal("true"u8),
        (byte)'f' => Literal("false"u8),
        (byte)'n' => Literal("null"u8),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
        _ => Unexpected("a value"),
    };

    /// <summary>Reads a string; the next byte must be a quote.</summary>
    public bool String(out JsonText text)
    {
        var open = _position;
        var end = JsonStringScan.FindEnd(_json, open + 1, out var plain);
        if (end < 0)
        {
            text = default;
            _position = ~end;
            return Unexpected("the rest of a string");
        }

        _position = end + 1;
        text = new JsonText(open + 1, end, plain);
        if (!plain)
        {
            FlushTo(open);
            WriteString(_json[(open + 1)..end]);
            _runStart = _position;
        }

        return true;
    }

    /// <summary>Reads the opening brace or bracket, which must be the next byte.</summary>
    public bool Open()
    {
        if (++_depth > _depthMax)
        {
            return Fail($"The body nests more than {_depthMax} levels deep.");
        }

        _position++;
        return true;
    }

    /// <summary>Reads up to the next element of an array.</summary>
    /// <param name="started">False before the first call.</param>
    /// <returns>False when the array has ended or the document failed.</returns>
    public bool NextElement(ref bool started)
    {
        SkipWhiteSpace();
        if (Next == (byte)']')
        {
            return Close();
        }

        if (started)
        {
            if (Next != (byte)',')
            {
                return Unexpected("',' or ']'");
            }

            _position++;
            SkipWhiteSpace();
            if (Next == (byte)']')
            {
                return Unexpected("a value");
            }
        }

        started = true;
        return true;
    }

    /// <summary>Reads up to the value of an object's next member.</summary>
    /// <returns>False when the object has ended or the document failed.</returns>
    public bool NextMember(ref MemberCursor cursor)
    {
        SkipWhiteSpace();
        if (Next == (byte)'}')
        {
            return Close();
        }

        cursor.Start = _position;
        cursor.LengthBefore = _length + (_position - _runStart);
        cursor.KeptBefore = cursor.Kept;
        if (cursor.Started && !Comma(ref cursor))
        {
            return false;
        }

        cursor.Started = true;
        cursor.Kept = true;
        if (Next != (byte)'"')
        {
            return Unexpected("a member name");
        }

        if (!String(out cursor.NameText))
        {
            return false;
        }

        cursor.Name = _opaque ? MemberName.Other : MemberNames.Of(ContentOf(cursor.NameText));
        SkipWhiteSpace();
        if (Next != (byte)':')
        {
            return Unexpected("':'");
        }

        _position++;
        SkipWhiteSpace();
        return true;
    }

    /// <summary>Reads the current member's value under the canonical rules.</summary>
    public bool MemberValue(ref MemberCursor cursor) => cursor.Name switch
    {
        MemberName.CacheMarker => CacheMarker() && Drop(ref cursor),
        MemberName.Opaque => Opaque(),
        MemberName.Content when Next == (byte)'"' => TextBlock(TextBlocks.OpenList, TextBlocks.CloseList, out _),
        MemberName.Type when _oneTextType && Next == (byte)'"' => TextType(),
        _ => Value(),
    };

    /// <summary>Takes the member whose value was just read out of the canonical form.</summary>
    public bool Drop(ref MemberCursor cursor)
    {
        CutBack(cursor.Start, cursor.LengthBefore);
        cursor.Kept = cursor.KeptBefore;
        return true;
    }

    /// <summary>Reads a string and writes it as the text block it stands for.</summary>
    public bool TextBlock(ReadOnlySpan<byte> open, ReadOnlySpan<byte> close, out JsonText text)
    {
        Insert(open);
        if (!String(out text))
        {
            return false;
        }

        Insert(close);
        return true;
    }

    /// <summary>Reads the value of a cache marker into <see cref="Marks"/>.</summary>
    public bool CacheMarker()
    {
        if (Next != (byte)'{')
        {
            return Value();
        }

        var marks = ItemMarks.CacheBreakpoint;
        var cursor = default(MemberCursor);
        if (!Open())
        {
            return false;
        }

        while (NextMember(ref cursor))
        {
            var isLife = ContentOf(cursor.NameText).SequenceEqual("ttl"u8) && Next == (byte)'"';
            var text = default(JsonText);
            if (!(isLife ? String(out text) : Opaque()))
            {
                return false;
            }

            var life = isLife ? ContentOf(text) : default;
            marks |= life.SequenceEqual("1h"u8) || life.SequenceEqual("12h"u8) ? ItemMarks.CacheLong : ItemMarks.None;
        }

        Marks |= marks;
        return Failure is null;
    }

    private bool Opaque()
    {
        var before = _opaque;
        _opaque = true;
        var read = Value();
        _opaque = before;
        return read;
    }

    private bool TextType()
    {
        var start = _position;
        var lengthBefore = _length + (start - _runStart);
        if (!String(out var text))
        {
            return false;
        }

        var type = ContentOf(text);
        if (type.SequenceEqual("input_text"u8) || type.SequenceEqual("output_text"u8))
        {
            CutBack(start, lengthBefore);
            Write("\"text\""u8);
        }

        return true;
    }

    private bool Object()
    {
        var cursor = default(MemberCursor);
        if (!Open())
        {
            return false;
        }

        while (NextMember(ref cursor))
        {
            if (!MemberValue(ref cursor))
            {
                return false;
            }
        }

        return Failure is null;
    }

    private bool Array()
    {
        var started = false;
        if (!Open())
        {
            return false;
        }

        while (NextElement(ref started))
        {
            if (!Value())
            {
                return false;
            }
        }

        return Failure is null;
    }

    private bool Close()
    {
        _depth--;
        _position++;
        return false;
    }

    private bool Comma(ref MemberCursor cursor)
    {
        if (Next != (byte)',')
        {
            return Unexpected("',' or '}'");
        }

        if (!cursor.Kept)
        {
            // Everything before was dropped, and the comma goes with it.
            FlushTo(_position);
            _runStart++;
        }

        _position++;
        SkipWhiteSpace();
        return true;
    }

    private bool Literal(ReadOnlySpan<byte> literal)
    {
        if (!_json[_position..].StartsWith(literal))
        {
            return Unexpected("a value");
        }

        _position += literal.Length;
        return true;
    }

    private bool Number()
    {
        var length = JsonNumber.LengthOf(_json[_position..]);
        if (length == 0)
        {
            return Unexpected("a number");
        }

        _position += length;
        return true;
    }

    private bool Unexpected(string wanted) => Fail(AtEnd
        ? $"The body ends where {wanted} is expected."
        : $"Invalid JSON at byte {_position}: {wanted} is expected.");

    /// <summary>Takes what was read since <paramref name="start"/> out of the canonical form.</summary>
    private void CutBack(int start, int lengthBefore)
    {
        if (_runStart <= start)
        {
            FlushTo(start);
        }

        _length = lengthBefore;
        _runStart = _position;
    }

    private void FlushTo(int end)
    {
        Write(_json[_runStart..end]);
        _runStart = end;
    }

    private void Write(scoped ReadOnlySpan<byte> bytes)
    {
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_scratch.AsSpan(_length));
        _length += bytes.Length;
    }

    private void WriteString(ReadOnlySpan<byte> content)
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
