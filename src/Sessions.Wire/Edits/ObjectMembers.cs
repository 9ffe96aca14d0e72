using Sessions.Wire.Canonical;

namespace Sessions.Wire.Edits;

/// <summary>Walks the members of one object in JSON that is known to be valid.</summary>
internal ref struct ObjectMembers
{
    private const int EscapedByteMax = 6;

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
    public readonly bool Is(ReadOnlySpan<byte> name)
    {
        var content = _json[_nameStart.._nameEnd];
        return content.Length <= name.Length * EscapedByteMax && Canonical(content).SequenceEqual(name);
    }

    /// <summary>The value's text in one spelling; it must be a string.</summary>
    public readonly ReadOnlySpan<byte> Text => Canonical(_json[(ValueStart + 1)..(_at - 1)]);

    private static ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)'\\'))
        {
            return content;
        }

        var canonical = new byte[content.Length];
        return canonical.AsSpan(0, JsonStringForm.Write(content, canonical));
    }
}
