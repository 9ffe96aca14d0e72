using System.Buffers;
using System.Buffers.Text;

namespace Sessions.Wire.Conversion;

/// <summary>Writes JSON whose strings and values are copied from other JSON as they stand.</summary>
/// <remarks>
/// What is copied keeps its bytes, escapes included, so nothing is lost in between and the same input always gives the
/// same output. Strings are written in pieces, for one may be put together of several. The caller sees to the order of
/// names and values.
/// </remarks>
internal sealed class JsonOut(IBufferWriter<byte> output)
{
    private bool _needsComma;

    public JsonOut Open()
    {
        Separate();
        output.Write("{"u8);
        _needsComma = false;
        return this;
    }

    public JsonOut Close()
    {
        output.Write("}"u8);
        _needsComma = true;
        return this;
    }

    public JsonOut OpenList()
    {
        Separate();
        output.Write("["u8);
        _needsComma = false;
        return this;
    }

    public JsonOut CloseList()
    {
        output.Write("]"u8);
        _needsComma = true;
        return this;
    }

    /// <summary>A member's name; plain, without anything to escape.</summary>
    public JsonOut Name(ReadOnlySpan<byte> name)
    {
        Separate();
        output.Write("\""u8);
        output.Write(name);
        output.Write("\":"u8);
        _needsComma = false;
        return this;
    }

    /// <summary>Any JSON value.</summary>
    public JsonOut Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        output.Write(json);
        _needsComma = true;
        return this;
    }

    /// <summary>A string by its escaped content.</summary>
    public JsonOut Escaped(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second = default,
        ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default)
    {
        Separate();
        output.Write("\""u8);
        output.Write(first);
        output.Write(second);
        output.Write(third);
        output.Write(fourth);
        output.Write("\""u8);
        _needsComma = true;
        return this;
    }

    /// <summary>A string by its UTF-8.</summary>
    public JsonOut Quoted(ReadOnlySpan<byte> utf8)
    {
        Separate();
        output.Write("\""u8);
        JsonEscape.Write(utf8, output);
        output.Write("\""u8);
        _needsComma = true;
        return this;
    }

    /// <summary>A number.</summary>
    public JsonOut Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        return Raw(digits[..length]);
    }

    /// <summary>A member that is a string, by its escaped content.</summary>
    public JsonOut Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> escaped) => Name(name).Escaped(escaped);

    /// <summary>A member of any kind.</summary>
    public JsonOut Member(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json) => Name(name).Raw(json);

    /// <summary>A member that is a number.</summary>
    public JsonOut Member(ReadOnlySpan<byte> name, long value) => Name(name).Number(value);

    private void Separate()
    {
        if (_needsComma)
        {
            output.Write(","u8);
        }
    }
}
