using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads a Chat request.</summary>
internal static class ChatReading
{
    private static readonly string[] ReasoningNames = ["reasoning_content", "reasoning", "reasoning_details"];

    private static readonly string[] AssistantNames =
        ["role", "content", "name", "refusal", "tool_calls", "annotations", .. ReasoningNames];

    public static Conversation Read(ConversionRun run, JsonElement body)
    {
        Conversation into = new();
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                ChatParameters.Read(run, into, member);
            }
        }

        int index = 0;
        foreach (JsonElement message in body.Get("messages"u8).Elements(run, new Place("messages")))
        {
            ReadMessage(run, into, message, new Place("messages", index++));
        }

        return into;
    }

    private static void ReadMessage(ConversionRun run, Conversation into, JsonElement message, Place place)
    {
        JsonElement role = message.Get("role"u8);
        if (role.Is("assistant"u8))
        {
            ReadAssistant(run, into, message, place);
        }
        else if (role.Is("tool"u8))
        {
            run.Only(message, place, "role", "content", "tool_call_id", "name");
            NoteName(run, message);
            Entry entry = new(EntryKind.Result, place) { Id = message.Get("tool_call_id"u8) };
            run.RequireText(entry.Id, place, "tool_call_id");
            ReadContent(run, entry, message.Get("content"u8));
            into.Entries.Add(entry);
        }
        else if (role.Is("user"u8) || role.Is("system"u8) || role.Is("developer"u8))
        {
            run.Only(message, place, "role", "content", "name");
            NoteName(run, message);
            Entry entry = new(role.Is("user"u8) ? EntryKind.User : EntryKind.System, place)
            {
                IsDeveloper = role.Is("developer"u8),
            };
            ReadContent(run, entry, message.Get("content"u8));
            into.Entries.Add(entry);
        }
        else
        {
            run.Refuse($"A message of role \"{ConversionRun.Quote(role)}\"", place);
        }
    }

    private static void ReadAssistant(ConversionRun run, Conversation into, JsonElement message, Place place)
    {
        run.Only(message, place, AssistantNames);
        NoteName(run, message);
        foreach (string name in ReasoningNames)
        {
            if (message.TryGetProperty(name, out JsonElement reasoning)
                && reasoning.ValueKind != JsonValueKind.Null && !reasoning.IsEmpty())
            {
                run.Note(NoteCodes.Reasoning);
                break;
            }
        }

        if (message.Get("annotations"u8) is { ValueKind: JsonValueKind.Array } annotations && !annotations.IsEmpty())
        {
            run.Note(NoteCodes.Annotations);
        }

        Entry entry = new(EntryKind.Assistant, place) { StartsMessage = true };
        ReadContent(run, entry, message.Get("content"u8));
        if (message.Get("refusal"u8) is { ValueKind: JsonValueKind.String } refusal && !refusal.IsEmpty())
        {
            entry.Parts.Add(new Part(PartKind.Refusal, place) { Text = refusal });
        }

        JsonElement calls = message.Get("tool_calls"u8);
        bool hasCalls = calls.IsList() && !calls.IsEmpty();
        bool speaks = entry.Parts.Count > 0 && !(hasCalls && entry.Parts is [{ Kind: PartKind.Text } only]
            && only.Text.IsEmpty());
        if (speaks || !hasCalls)
        {
            into.Entries.Add(entry);
        }

        int index = 0;
        foreach (JsonElement call in calls.Elements(run, place.Sub("tool_calls")))
        {
            bool starts = index == 0 && !speaks;
            ReadCall(run, into, call, place.In("tool_calls", index++), starts);
        }
    }

    private static void ReadCall(
        ConversionRun run, Conversation into, JsonElement call, Place place, bool startsMessage)
    {
        JsonElement function = call.Get("function"u8);
        if (!call.Get("type"u8).Is("function"u8) || !function.IsObject())
        {
            run.Refuse($"A tool call of type \"{ConversionRun.Quote(call.Get("type"u8))}\"", place);
            return;
        }

        // Some clients send back the index that the stream gave to the call.
        run.Only(call, place, "id", "type", "function", "index");
        run.Only(function, place.Sub("function"), "name", "arguments");
        Entry entry = new(EntryKind.Call, place)
        {
            Id = call.Get("id"u8),
            Name = function.Get("name"u8),
            Arguments = function.Get("arguments"u8),
            StartsMessage = startsMessage,
        };
        run.RequireText(entry.Id, place, "id");
        run.RequireText(entry.Name, place, "function.name");
        run.RequireText(entry.Arguments, place, "function.arguments");
        into.Entries.Add(entry);
    }

    private static void ReadContent(ConversionRun run, Entry entry, JsonElement content)
    {
        if (content.IsText())
        {
            entry.Parts.Add(new Part(PartKind.Text, entry.Place.In("content")) { Text = content });
            return;
        }

        if (!content.Exists())
        {
            return;
        }

        int index = 0;
        foreach (JsonElement part in content.Elements(run, entry.Place.In("content")))
        {
            Place place = entry.Place.In("content", index++);
            if (ReadPart(run, part, place) is { } read)
            {
                entry.Parts.Add(read);
            }
        }
    }

    private static Part? ReadPart(ConversionRun run, JsonElement part, Place place)
    {
        JsonElement type = part.Get("type"u8);
        if (type.Is("text"u8))
        {
            run.Only(part, place, "type", "text");
            return PartOf(run, PartKind.Text, part.Get("text"u8), place.Sub("text"), place);
        }

        if (type.Is("refusal"u8))
        {
            run.Only(part, place, "type", "refusal");
            return PartOf(run, PartKind.Refusal, part.Get("refusal"u8), place.Sub("refusal"), place);
        }

        if (type.Is("image_url"u8) && part.Get("image_url"u8) is { ValueKind: JsonValueKind.Object } image)
        {
            run.Only(part, place, "type", "image_url");
            run.Only(image, place.Sub("image_url"), "url", "detail");
            run.RequireText(image.Get("url"u8), place, "image_url.url");
            return new Part(PartKind.Image, place) { Url = image.Get("url"u8), Detail = image.Get("detail"u8) };
        }

        if (type.Is("file"u8) && part.Get("file"u8) is { ValueKind: JsonValueKind.Object } file)
        {
            run.Only(part, place, "type", "file");
            run.Only(file, place.Sub("file"), "file_data", "filename");
            run.RequireText(file.Get("file_data"u8), place, "file.file_data");
            return new Part(PartKind.Document, place)
            {
                Url = file.Get("file_data"u8),
                Name = file.Get("filename"u8),
            };
        }

        run.Refuse($"Content of type \"{ConversionRun.Quote(type)}\"", place);
        return null;
    }

    private static Part PartOf(ConversionRun run, PartKind kind, JsonElement text, Place textPlace, Place place)
    {
        if (!text.IsText())
        {
            run.Reject("It must be a string.", textPlace);
        }

        return new Part(kind, place) { Text = text };
    }

    private static void NoteName(ConversionRun run, JsonElement message)
    {
        if (message.Get("name"u8).Exists())
        {
            run.Note("participant_names");
        }
    }
}
