using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads content blocks of Anthropic Messages that say or show something.</summary>
internal static class MessagesParts
{
    /// <summary>Reads a string or a list of blocks; nothing at all is no part.</summary>
    public static void Read(ConversionRun run, Entry entry, JsonElement content, Place place, string name)
    {
        // A block inside a block is named by its own place in it.
        bool isNested = place.Inner is not null;
        Place list = isNested ? place.Sub(name) : place.In(name);
        if (content.IsText())
        {
            entry.Parts.Add(new Part(PartKind.Text, list) { Text = content });
            return;
        }

        int index = 0;
        foreach (JsonElement block in content.Elements(run, list))
        {
            Place at = isNested ? list : place.In(name, index++);
            if (ReadPart(run, block, at) is { } part)
            {
                entry.Parts.Add(part);
            }
        }
    }

    /// <summary>Reads one block; null when it was refused.</summary>
    public static Part? ReadPart(ConversionRun run, JsonElement block, Place place)
    {
        JsonElement type = block.Get("type"u8);
        if (type.Is("text"u8))
        {
            run.Only(block, place, "type", "text", "citations");
            run.RequireText(block.Get("text"u8), place, "text");
            JsonElement citations = block.Get("citations"u8);
            if (citations.Exists() && !citations.IsEmpty())
            {
                run.Note(NoteCodes.Annotations);
            }

            return new Part(PartKind.Text, place) { Text = block.Get("text"u8) };
        }

        bool isImage = type.Is("image"u8);
        if (!isImage && !type.Is("document"u8))
        {
            run.Refuse($"Content of type \"{ConversionRun.Quote(type)}\"", place);
            return null;
        }

        if (isImage)
        {
            run.Only(block, place, "type", "source");
        }
        else
        {
            run.Only(block, place, "type", "source", "title", "citations");
            if (block.Get("citations"u8).Get("enabled"u8).ValueKind == JsonValueKind.True)
            {
                run.Refuse("A document that is to be cited", place.Sub("citations"));
            }
        }

        return ReadSource(
            run,
            block.Get("source"u8),
            new Part(isImage ? PartKind.Image : PartKind.Document, place) { Name = block.Get("title"u8) });
    }

    private static Part? ReadSource(ConversionRun run, JsonElement source, Part part)
    {
        JsonElement type = source.Get("type"u8);
        Place place = part.Place.Sub("source");
        if (type.Is("base64"u8))
        {
            run.Only(source, place, "type", "media_type", "data");
            run.RequireText(source.Get("media_type"u8), place, "media_type");
            run.RequireText(source.Get("data"u8), place, "data");
            return part with { MediaType = source.Get("media_type"u8), Data = source.Get("data"u8) };
        }

        if (type.Is("url"u8))
        {
            run.Only(source, place, "type", "url");
            run.RequireText(source.Get("url"u8), place, "url");
            return part with { Url = source.Get("url"u8) };
        }

        run.Refuse($"A source of type \"{ConversionRun.Quote(type)}\"", place);
        return null;
    }
}
