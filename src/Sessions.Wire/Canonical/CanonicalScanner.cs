using Sessions.Core.Items;

namespace Sessions.Wire.Canonical;

/// <summary>Validates JSON (RFC 8259) and writes its canonical form in the same pass.</summary>
/// <remarks>
/// Canonical: no white space, strings in one spelling (<see cref="JsonStringForm"/>), cache markers dropped and string
/// content written as a text block, except inside a tool's own input and schema.
/// After a failure every method returns false and <see cref="Failure"/> says why.
/// </remarks>
internal ref struct CanonicalScanner : IDisposable
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly int _depthMax;
    private readonly bool _oneTextType;
    private CanonicalRun _run;
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
        _run = new CanonicalRun(json);
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
            _run.Resume(value);
        }
    }

    /// <summary>The next byte, or 0 at the end.</summary>
    public readonly byte Next => (uint)_position < (uint)_json.Length ? _json[_position] : (byte)0;

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => _position >= _json.Length;

    public readonly void Dispose() => _run.Dispose();

    /// <summary>Forgets the canonical form so far and begins a new one with the next byte.</summary>
    public void Restart(scoped ReadOnlySpan<byte> tag)
    {
        Marks = ItemMarks.None;
        _run.Restart(_position);
        _run.Write(tag);
    }

    /// <summary>The canonical form since the last <see cref="Restart"/>; valid until the next call.</summary>
    public Span<byte> Finish() => _run.Finish(_position);

    /// <summary>Adds bytes that stand for what the source left out.</summary>
    public void Insert(scoped ReadOnlySpan<byte> bytes)
    {
        _run.FlushTo(_position);
        _run.Write(bytes);
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
            _run.FlushTo(_position);
            while ((uint)_position < (uint)_json.Length
                && _json[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                _position++;
            }

            _run.Resume(_position);
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
            _run.FlushTo(open);
            _run.WriteString(_json[(open + 1)..end]);
            _run.Resume(_position);
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
        cursor.LengthBefore = _run.LengthAt(_position);
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
        _run.CutBack(cursor.Start, cursor.LengthBefore, _position);
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
        var read = CacheMarkers.Read(ref this, out var marks);
        Marks |= marks;
        return read;
    }

    /// <summary>Reads a value that is nobody's business but a tool's.</summary>
    public bool Opaque()
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
        var lengthBefore = _run.LengthAt(start);
        if (!String(out var text))
        {
            return false;
        }

        var type = ContentOf(text);
        if (type.SequenceEqual("input_text"u8) || type.SequenceEqual("output_text"u8))
        {
            _run.CutBack(start, lengthBefore, _position);
            _run.Write("\"text\""u8);
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
            _run.FlushTo(_position);
            _run.Resume(_position + 1);
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
}
