using System.Buffers.Text;
using System.Text;

namespace Sessions.Tokens.Items;

/// <summary>Resolves the escapes of a JSON string.</summary>
/// <remarks>The framework's own way throws at a surrogate without its partner; clients do send such.</remarks>
internal static class JsonStringText
{
    private const int EscapeDigits = 4;

    /// <summary>Writes the text of a JSON string and returns its bytes: no more than the string has.</summary>
    /// <param name="escaped">What stands between the quotes, valid JSON.</param>
    /// <param name="text">Receives UTF-8; a lone surrogate becomes U+FFFD.</param>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> text)
    {
        var written = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0 || plain + 1 >= escaped.Length)
            {
                escaped.CopyTo(text[written..]);
                return written + escaped.Length;
            }

            escaped[..plain].CopyTo(text[written..]);
            written += plain;
            escaped = escaped[(plain + 1)..];
            if (escaped[0] == 'u')
            {
                escaped = escaped[1..];
                written += ReadRune(ref escaped).EncodeToUtf8(text[written..]);
                continue;
            }

            text[written++] = escaped[0] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var same => same,
            };
            escaped = escaped[1..];
        }
    }

    private static Rune ReadRune(ref ReadOnlySpan<byte> digits)
    {
        var first = ReadUnit(digits);
        digits = digits[Math.Min(EscapeDigits, digits.Length)..];
        if (Rune.TryCreate(first, out var rune))
        {
            return rune;
        }

        if (digits.StartsWith("\\u"u8) && Rune.TryCreate(first, ReadUnit(digits[2..]), out var pair))
        {
            digits = digits[(2 + EscapeDigits)..];
            return pair;
        }

        return Rune.ReplacementChar;
    }

    private static char ReadUnit(ReadOnlySpan<byte> digits) =>
        digits.Length >= EscapeDigits
        && Utf8Parser.TryParse(digits[..EscapeDigits], out ushort unit, out var read, 'x')
        && read == EscapeDigits
            ? (char)unit
            : (char)Rune.ReplacementChar.Value;
}
