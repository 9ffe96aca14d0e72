using System.Buffers;
using System.Text;

namespace Sessions.Wire.Conversion;

/// <summary>Escapes UTF-8 for a JSON string, no more than JSON asks for.</summary>
internal static class JsonEscape
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static code => (byte)code), (byte)'"', (byte)'\\']);

    private static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    public static void Write(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        while (!utf8.IsEmpty)
        {
            int plain = utf8.IndexOfAny(Special);
            if (plain < 0)
            {
                output.Write(utf8);
                return;
            }

            output.Write(utf8[..plain]);
            WriteOne(utf8[plain], output);
            utf8 = utf8[(plain + 1)..];
        }
    }

    /// <summary>The escaped content of a string; half a surrogate pair becomes U+FFFD.</summary>
    public static byte[] Of(string text)
    {
        ArrayBufferWriter<byte> escaped = new(text.Length + 16);
        Write(Encoding.UTF8.GetBytes(text), escaped);
        return escaped.WrittenSpan.ToArray();
    }

    private static void WriteOne(byte value, IBufferWriter<byte> output)
    {
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                output.Write([(byte)'\\', value]);
                break;
            case (byte)'\n':
                output.Write("\\n"u8);
                break;
            case (byte)'\r':
                output.Write("\\r"u8);
                break;
            case (byte)'\t':
                output.Write("\\t"u8);
                break;
            default:
                output.Write([.. "\\u00"u8, HexDigits[value >> 4], HexDigits[value & 15]]);
                break;
        }
    }
}
