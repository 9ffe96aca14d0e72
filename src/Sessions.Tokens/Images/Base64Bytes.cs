using System.Buffers.Text;

namespace Sessions.Tokens.Images;

/// <summary>Single bytes of what stands in base64, without decoding the rest.</summary>
internal readonly ref struct Base64Bytes(ReadOnlySpan<byte> base64)
{
    private const int GroupChars = 4;
    private const int GroupBytes = 3;

    private readonly ReadOnlySpan<byte> _base64 = base64;

    /// <summary>Copies bytes from a place on.</summary>
    /// <param name="start">Where, in decoded bytes.</param>
    /// <param name="bytes">Receives them.</param>
    /// <returns>False where there are fewer, or where what stands there is no base64.</returns>
    public bool TryRead(long start, Span<byte> bytes)
    {
        Span<byte> group = stackalloc byte[GroupBytes];
        for (var written = 0; written < bytes.Length;)
        {
            var at = start + written;
            var first = at / GroupBytes * GroupChars;
            if (first < 0 || first + GroupChars > _base64.Length)
            {
                return false;
            }

            _ = Base64.DecodeFromUtf8(_base64.Slice((int)first, GroupChars), group, out _, out var decoded);
            var skip = (int)(at % GroupBytes);
            var count = Math.Min(decoded - skip, bytes.Length - written);
            if (count <= 0)
            {
                return false;
            }

            group.Slice(skip, count).CopyTo(bytes[written..]);
            written += count;
        }

        return true;
    }
}
