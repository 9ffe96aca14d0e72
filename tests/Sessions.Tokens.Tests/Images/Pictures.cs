using System.Buffers.Binary;

namespace Sessions.Tokens.Tests.Images;

/// <summary>Beginnings of image files: enough to tell a size, no picture.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height)
    {
        var bytes = new byte[64];
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]).CopyTo(bytes);
        "IHDR"u8.CopyTo(bytes.AsSpan(12));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }

    public static byte[] Gif(int width, int height)
    {
        var bytes = new byte[13];
        "GIF89a"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)height);
        return bytes;
    }

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="preview">Bytes of a segment before the frame.</param>
    /// <param name="frame">The marker of the frame: C0 baseline, C2 progressive.</param>
    public static byte[] Jpeg(int width, int height, int preview = 40_000, byte frame = 0xC0)
    {
        List<byte> bytes = [0xFF, 0xD8];
        bytes.AddRange([0xFF, 0xE1, (byte)((preview + 2) >> 8), (byte)(preview + 2), .. new byte[preview]]);
        bytes.AddRange([0xFF, 0xC4, 0, 4, 0, 0, 0xFF, 0xFF]);
        bytes.AddRange([frame, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, .. new byte[40]]);
        return [.. bytes];
    }

    public static byte[] WebPLossy(int width, int height)
    {
        var bytes = WebP("VP8 "u8);
        ((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]).CopyTo(bytes.AsSpan(23));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(26), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(28), (ushort)height);
        return bytes;
    }

    public static byte[] WebPLossless(int width, int height)
    {
        var bytes = WebP("VP8L"u8);
        bytes[20] = 0x2F;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(21), (width - 1) | ((height - 1) << 14));
        return bytes;
    }

    public static byte[] WebPExtended(int width, int height)
    {
        var bytes = WebP("VP8X"u8);
        (bytes[24], bytes[25], bytes[26]) = ((byte)(width - 1), (byte)((width - 1) >> 8), (byte)((width - 1) >> 16));
        (bytes[27], bytes[28], bytes[29]) = ((byte)(height - 1), (byte)((height - 1) >> 8), (byte)((height - 1) >> 16));
        return bytes;
    }

    private static byte[] WebP(ReadOnlySpan<byte> format)
    {
        var bytes = new byte[40];
        "RIFF"u8.CopyTo(bytes);
        "WEBP"u8.CopyTo(bytes.AsSpan(8));
        format.CopyTo(bytes.AsSpan(12));
        return bytes;
    }
}
