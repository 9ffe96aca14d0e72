using Sessions.Core.Buffers;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Takes a base64 data URL apart: <c>data:image/png;base64,…</c> (RFC 2397).</summary>
internal static class DataUrl
{
    private const int MediaTypeBytesMax = 128;

    /// <summary>Whether a string, still escaped, is a data URL.</summary>
    public static bool Is(ReadOnlySpan<byte> escaped) => escaped.StartsWith("data:"u8);

    /// <summary>Whether a string, still escaped, is an address on the web.</summary>
    public static bool IsWeb(ReadOnlySpan<byte> escaped) =>
        escaped.StartsWith("https:"u8) || escaped.StartsWith("http:"u8);

    /// <summary>Splits a data URL.</summary>
    /// <param name="escaped">The string's content, still escaped.</param>
    /// <param name="unescaped">Holds the parts if anything was escaped, such as <c>\/</c>.</param>
    /// <param name="mediaType">Such as <c>image/png</c>.</param>
    /// <param name="data">The base64.</param>
    /// <returns>False when it is not base64, names no type or holds what base64 does not.</returns>
    public static bool TrySplit(
        ReadOnlySpan<byte> escaped,
        PooledBytes unescaped,
        out ReadOnlySpan<byte> mediaType,
        out ReadOnlySpan<byte> data)
    {
        mediaType = default;
        data = default;
        ReadOnlySpan<byte> url = escaped;
        if (escaped.Contains((byte)'\\'))
        {
            if (!JsonText.TryUnescape(escaped, unescaped))
            {
                return false;
            }

            url = unescaped.Written;
        }

        ReadOnlySpan<byte> rest = url["data:".Length..];
        int end = rest[..Math.Min(rest.Length, MediaTypeBytesMax)].IndexOf((byte)';');
        ReadOnlySpan<byte> marker = ";base64,"u8;
        if (end <= 0 || !rest[end..].StartsWith(marker))
        {
            return false;
        }

        mediaType = rest[..end];
        data = rest[(end + marker.Length)..];
        return !mediaType.ContainsAny((byte)'"', (byte)'\\') && !data.ContainsAnyExcept(Base64Text.Alphabet);
    }
}
