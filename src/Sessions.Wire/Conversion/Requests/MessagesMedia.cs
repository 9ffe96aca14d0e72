using Sessions.Core.Buffers;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Writes images and documents as blocks of Anthropic Messages.</summary>
internal static class MessagesMedia
{
    public static void Write(ConversionRun run, Part part, JsonOut json)
    {
        bool isImage = part.Kind == PartKind.Image;
        json.Open().Text("type"u8, isImage ? "image"u8 : "document"u8).Name("source"u8);
        ReadOnlySpan<byte> url = part.Url.Inner();
        if (DataUrl.Is(url))
        {
            WriteData(run, part, url, isImage, json);
        }
        else
        {
            if (!DataUrl.IsWeb(url))
            {
                run.Refuse("A file that is neither a data URL nor on the web", part.Place);
            }

            json.Open().Text("type"u8, "url"u8).Member("url"u8, part.Url.Raw()).Close();
        }

        if (!isImage)
        {
            OpenAiWriting.WriteIf(json, "title"u8, part.Name);
        }

        if (part.Detail.Exists() && !part.Detail.Is("auto"u8))
        {
            run.Note("image_detail");
        }

        json.Close();
    }

    private static void WriteData(
        ConversionRun run, Part part, ReadOnlySpan<byte> url, bool isImage, JsonOut json)
    {
        using PooledBytes unescaped = new();
        bool isRead = DataUrl.TrySplit(url, unescaped, out ReadOnlySpan<byte> mediaType, out ReadOnlySpan<byte> data);
        bool isKnown = isRead
            && (isImage ? mediaType.StartsWith("image/"u8) : mediaType.SequenceEqual("application/pdf"u8));
        if (!isKnown)
        {
            run.Refuse(
                isImage ? "An image that is not a base64 data URL" : "A file other than a PDF as a base64 data URL",
                part.Place);
        }

        json.Open().Text("type"u8, "base64"u8).Text("media_type"u8, mediaType).Text("data"u8, data).Close();
    }
}
