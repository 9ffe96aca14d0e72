using System.Buffers.Binary;

namespace Sessions.Tokens.Images;

/// <summary>Width and height of an image, in pixels, both above 0.</summary>
internal readonly record struct ImageSize(int Width, int Height)
{
    private const int HeadBytes = 30;
    private const int JpegStart = 2;

    // No real file has more segments before its frame; a made-up one shall not cost more.
    private const int JpegSegmentsMax = 512;

    /// <summary>
    /// Reads the size from the header of a PNG, JPEG, GIF or WebP in base64; the image is not decoded.
    /// </summary>
    /// <returns>Null where it is none of them, or damaged.</returns>
    public static ImageSize? Read(ReadOnlySpan<byte> base64)
    {
        var bytes = new Base64Bytes(base64);
        Span<byte> head = stackalloc byte[HeadBytes];
        if (!bytes.TryRead(0, head))
        {
            // Nothing that small is a picture but a tiny GIF, whose size stands within ten bytes.
            head = head[..10];
            return bytes.TryRead(0, head) && IsGif(head) ? Gif(head) : null;
        }

        return IsPng(head) ? Of(BigEndian(head[16..]), BigEndian(head[20..]))
            : IsGif(head) ? Gif(head)
            : head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? WebP(head)
            : head[0] == 0xFF && head[1] == 0xD8 ? Jpeg(bytes)
            : null;
    }

    private static bool IsPng(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) && head[12..].StartsWith("IHDR"u8);

    private static bool IsGif(ReadOnlySpan<byte> head) => head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8);

    private static ImageSize? Gif(ReadOnlySpan<byte> head) => Of(LittleEndian(head[6..]), LittleEndian(head[8..]));

    private static ImageSize? WebP(ReadOnlySpan<byte> head)
    {
        var format = head[12..];
        if (format.StartsWith("VP8X"u8))
        {
            return Of(1 + Three(head[24..]), 1 + Three(head[27..]));
        }

        if (format.StartsWith("VP8L"u8))
        {
            // Two times 14 bits, each one less than the size.
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return head[20] == 0x2F ? Of(1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)) : null;
        }

        return format.StartsWith("VP8 "u8) && head[23..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? Of(LittleEndian(head[26..]) & 0x3FFF, LittleEndian(head[28..]) & 0x3FFF)
            : null;
    }

    // Goes from segment to segment up to the frame's header, which tells height and width.
    private static ImageSize? Jpeg(Base64Bytes bytes)
    {
        Span<byte> segment = stackalloc byte[9];
        long at = JpegStart;
        for (var segments = 0; segments < JpegSegmentsMax; segments++)
        {
            if (!bytes.TryRead(at, segment[..4]) || segment[0] != 0xFF)
            {
                return null;
            }

            var marker = segment[1];
            if (marker is 0xFF)
            {
                at++;
                continue;
            }

            // C4, C8 and CC are tables.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return bytes.TryRead(at, segment)
                    ? Of(
                        BinaryPrimitives.ReadUInt16BigEndian(segment[7..]),
                        BinaryPrimitives.ReadUInt16BigEndian(segment[5..]))
                    : null;
            }

            at += marker is 0x01 or (>= 0xD0 and <= 0xD7)
                ? 2
                : 2 + Math.Max((ushort)2, BinaryPrimitives.ReadUInt16BigEndian(segment[2..]));
        }

        return null;
    }

    private static ImageSize? Of(long width, long height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new((int)width, (int)height) : null;

    private static long BigEndian(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static long LittleEndian(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static long Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
