using System.Buffers;
using System.Text.Json;
using Sessions.Tokens.Items;

namespace Sessions.Tokens.Images;

/// <summary>Counts an image, a file or a sound where it stands in an item.</summary>
/// <remarks>
/// An image whose bytes come along costs what its size makes of it; everything else, and every image whose size
/// cannot be read, <see cref="TokenCounter.MediaTokens"/>.
/// </remarks>
internal static class MediaPart
{
    // Enough for any header but a JPEG's behind a very large preview.
    private const int EscapedBytesMax = 128 * 1024;

    // What a data address says before its data: media type and parameters.
    private const int AddressHeadMax = 256;

    /// <summary>
    /// Tokens of a value that is an address, an object with one, or base64; the reader stays where it is.
    /// </summary>
    /// <param name="rule">The model's rule; null where there is none.</param>
    /// <param name="reader">At the value.</param>
    /// <param name="detail">What stands beside the value, before it.</param>
    public static int Count(ImageRule? rule, Utf8JsonReader reader, ImageDetail? detail)
    {
        if (rule is null)
        {
            return TokenCounter.MediaTokens;
        }

        // The copy runs on to what stands behind the value.
        ImageSize? size = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            (size, detail) = ReadObject(ref reader);
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            size = SizeOf(ref reader);
            detail ??= DetailBehind(ref reader);
        }

        return rule.Count(size, detail ?? ImageDetail.Auto) ?? TokenCounter.MediaTokens;
    }

    // Chat Completions: {"url":"data:…","detail":"low"}.
    private static (ImageSize? Size, ImageDetail? Detail) ReadObject(ref Utf8JsonReader reader)
    {
        ImageSize? size = null;
        ImageDetail? detail = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUrl = reader.ValueTextEquals("url"u8);
            var isDetail = reader.ValueTextEquals("detail"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                size = isUrl ? SizeOf(ref reader) : size;
                detail = isDetail ? ImageDetails.Of(reader.ValueSpan) : detail;
            }

            reader.Skip();
        }

        return (size, detail);
    }

    // Responses: {"type":"input_image","image_url":"data:…","detail":"low"}.
    private static ImageDetail? DetailBehind(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isDetail = reader.ValueTextEquals("detail"u8);
            reader.Read();
            if (isDetail && reader.TokenType == JsonTokenType.String)
            {
                return ImageDetails.Of(reader.ValueSpan);
            }

            reader.Skip();
        }

        return null;
    }

    private static ImageSize? SizeOf(ref Utf8JsonReader reader)
    {
        var text = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            return SizeOf(text);
        }

        // Some write every slash with an escape.
        text = text[..Math.Min(text.Length, EscapedBytesMax)];
        var scratch = ArrayPool<byte>.Shared.Rent(text.Length);
        var size = SizeOf(scratch.AsSpan(0, JsonStringText.Unescape(text, scratch)));
        ArrayPool<byte>.Shared.Return(scratch);
        return size;
    }

    private static ImageSize? SizeOf(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("data:"u8))
        {
            return ImageSize.Read(text);
        }

        var marker = ";base64,"u8;
        var at = text[..Math.Min(text.Length, AddressHeadMax)].IndexOf(marker);
        return at < 0 ? null : ImageSize.Read(text[(at + marker.Length)..]);
    }
}
