using Sessions.Wire.Canonical;

namespace Sessions.Wire.Edits;

/// <summary>Walks the members of one object in JSON that is known to be valid.</summary>
internal ref struct ObjectMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private int _at;
    private int _nameStart;
    private int _nameEnd;

    /// <param name="json">The document.</param>
    /// <param name="start">Where the object's opening brace stands.</param>
    public ObjectMembers(ReadOnlySpan<byte> json, int start)
    {
        _json = json;
        _at = start + 1;
    }

    /// <summary>Where the member's value begins.</summary>
    public int ValueStart { get; private set; }

    /// <summary>The index after the member's value.</summary>
    public readonly int ValueEnd => _at;

    /// <summary>The value's first byte.</summary>
    public readonly byte First => _json[ValueStart];

    /// <summary>Goes to the next member; false at the end of the object.</summary>
    public bool MoveNext()
    {
        var at = JsonExtent.SkipSpace(_json, _at);
        if (_json[at] == (byte)',')
        {
            at = JsonExtent.SkipSpace(_json, at + 1);
        }

        if (_json[at] == (byte)'}')
        {
            return false;
        }

        _nameStart = at + 1;
        var afterName = JsonExtent.EndOf(_json, at);
        _nameEnd = afterName - 1;
        ValueStart = JsonExtent.SkipSpace(_json, JsonExtent.SkipSpace(_json, afterName) + 1);
        _at = JsonExtent.EndOf(_json, ValueStart);
        return true;
    }

    /// <summary>Whether the member has this name, however it is spelled.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => Equal(_json[_nameStart.._nameEnd], name);

    /// <summary>Whether the value is a string of this text, however it is spelled.</summary>
    public readonly bool IsText(ReadOnlySpan<byte> text) =>
        First == (byte)'"' && Equal(_json[(ValueStart + 1)..(_at - 1)], text);

    private static bool Equal(ReadOnlySpan<byte> content, ReadOnlySpan<byte> text)
    {
        if (!content.Contains((byte)'\\'))
        {
            return content.SequenceEqual(text);
        }

        // Six bytes are the longest spelling of one.
        if (content.Length > text.Length * 6)
        {
            return false;
        }

        var canonical = new byte[content.Length];
        return canonical.AsSpan(0, JsonStringForm.Write(content, canonical)).SequenceEqual(text);
    }
}
