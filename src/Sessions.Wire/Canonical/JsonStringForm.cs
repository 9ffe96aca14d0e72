using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sessions.Wire.Canonical;

/// <summary>The one spelling of a JSON string's content, and its way back to text.</summary>
/// <remarks>
/// Canonical: every character as UTF-8, except <c>\"</c>, <c>\\</c>, the five short control escapes, other control
/// characters as <c>\u00xx</c> and lone surrogates as <c>\udxxx</c>, digits in lower case.
/// Never longer than its source.
/// </remarks>
internal static class JsonStringForm
{
    private const int UnicodeEscapeBytes = 6;

    /// <summary>Whether the span begins with four hexadecimal digits.</summary>
    public static bool IsFourHexDigits(ReadOnlySpan<byte> json) =>
        json.Length >= 4 && char.IsAsciiHexDigit((char)json[0]) && char.IsAsciiHexDigit((char)json[1])
        && char.IsAsciiHexDigit((char)json[2]) && char.IsAsciiHexDigit((char)json[3]);

    /// <summary>Writes the canonical form of a valid string's content.</summary>
    /// <param name="content">What stands between the quotes, valid JSON.</param>
    /// <param name="canonical">At least as long as <paramref name="content"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(ReadOnlySpan<byte> content, Span<byte> canonical)
    {
        var written = 0;
        while (true)
        {
            var escape = content.IndexOf((byte)'\\');
            var run = escape < 0 ? content : content[..escape];
            run.CopyTo(canonical[written..]);
            written += run.Length;
            if (escape < 0)
            {
                return written;
            }

            content = content[escape..];
            content = content[WriteEscape(content, canonical, ref written)..];
        }
    }

    /// <summary>The text that a canonical form stands for.</summary>
    /// <returns>False when it holds a lone surrogate and so is no text.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> canonical, out string text)
    {
        text = "";
        if (!canonical.Contains((byte)'\\'))
        {
            text = Encoding.UTF8.GetString(canonical);
            return true;
        }

        var utf8 = new byte[canonical.Length];
        var written = 0;
        while (!canonical.IsEmpty)
        {
            var escaped = canonical[0] == (byte)'\\';
            var value = escaped ? Unescape(canonical) : canonical[0];
            if (value < 0)
            {
                return false;
            }

            utf8[written++] = (byte)value;
            var length = !escaped ? 1 : canonical[1] == (byte)'u' ? UnicodeEscapeBytes : 2;
            canonical = canonical[length..];
        }

        text = Encoding.UTF8.GetString(utf8, 0, written);
        return true;
    }

    private static int WriteEscape(ReadOnlySpan<byte> content, Span<byte> canonical, ref int written)
    {
        if (content[1] == (byte)'/')
        {
            canonical[written++] = (byte)'/';
            return 2;
        }

        if (content[1] != (byte)'u')
        {
            canonical[written++] = (byte)'\\';
            canonical[written++] = content[1];
            return 2;
        }

        var unit = HexOf(content[2..]);
        if (char.IsHighSurrogate(unit) && TryLowSurrogate(content[UnicodeEscapeBytes..], out var low))
        {
            written += new Rune(unit, low).EncodeToUtf8(canonical[written..]);
            return 2 * UnicodeEscapeBytes;
        }

        written += WriteUnit(unit, canonical[written..]);
        return UnicodeEscapeBytes;
    }

    private static int WriteUnit(char unit, Span<byte> canonical)
    {
        var shortForm = unit switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => default,
        };
        if (shortForm != default)
        {
            canonical[0] = (byte)'\\';
            canonical[1] = shortForm;
            return 2;
        }

        if (unit >= ' ' && !char.IsSurrogate(unit))
        {
            return new Rune(unit).EncodeToUtf8(canonical);
        }

        "\\u"u8.CopyTo(canonical);
        ((int)unit).TryFormat(canonical[2..], out _, "x4", CultureInfo.InvariantCulture);
        return UnicodeEscapeBytes;
    }

    private static bool TryLowSurrogate(ReadOnlySpan<byte> content, out char low)
    {
        low = default;
        if (content.Length < UnicodeEscapeBytes || !content.StartsWith("\\u"u8))
        {
            return false;
        }

        low = HexOf(content[2..]);
        return char.IsLowSurrogate(low);
    }

    private static char HexOf(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits[..4], out ushort unit, out _, 'x') ? (char)unit : default;

    private static int Unescape(ReadOnlySpan<byte> escape) => escape[1] switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        (byte)'u' => HexOf(escape[2..]) is var unit && unit < ' ' ? unit : -1,
        var itself => itself,
    };
}
