using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads a Responses request.</summary>
internal static class ResponsesReading
{
    public static Conversation Read(ConversionRun run, JsonElement body)
    {
        Conversation into = new();
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                ResponsesParameters.Read(run, into, member);
            }
        }

        ReadInstructions(run, into, body.Get("instructions"u8));
        JsonElement input = body.Get("input"u8);
        if (input.IsText())
        {
            Entry entry = new(EntryKind.User, new Place("input"));
            entry.Parts.Add(new Part(PartKind.Text, entry.Place) { Text = input });
            into.Entries.Add(entry);
            return into;
        }

        int index = 0;
        bool afterCall = false;
        foreach (JsonElement item in input.Elements(run, new Place("input")))
        {
            ReadItem(run, into, item, new Place("input", index++), ref afterCall);
        }

        return into;
    }

    private static void ReadInstructions(ConversionRun run, Conversation into, JsonElement instructions)
    {
        Place place = new("instructions");
        if (instructions.IsText())
        {
            Entry entry = new(EntryKind.System, place) { IsApart = true };
            entry.Parts.Add(new Part(PartKind.Text, place) { Text = instructions });
            into.Entries.Add(entry);
        }
        else if (instructions.Exists())
        {
            run.Refuse("A list of instructions", place);
        }
    }

    private static void ReadItem(
        ConversionRun run, Conversation into, JsonElement item, Place place, ref bool afterCall)
    {
        JsonElement type = item.Get("type"u8);
        if (item.IsObject() && (!type.Exists() || type.Is("message"u8)))
        {
            ReadMessage(run, into, item, place, afterCall);
            afterCall &= item.Get("role"u8).Is("assistant"u8);
        }
        else if (type.Is("function_call"u8))
        {
            ReadCall(run, into, item, place);
            afterCall = true;
        }
        else if (type.Is("custom_tool_call"u8))
        {
            ReadCustomCall(run, into, item, place);
            afterCall = true;
        }
        else if (type.Is("additional_tools"u8))
        {
            run.Only(item, place, "type", "id", "status", "role", "tools");
            ResponsesTools.Read(run, into, item.Get("tools"u8), place.In("tools"));
        }
        else if (type.Is("function_call_output"u8) || type.Is("custom_tool_call_output"u8))
        {
            run.Only(item, place, "type", "id", "status", "call_id", "output");
            Entry entry = new(EntryKind.Result, place) { Id = item.Get("call_id"u8) };
            run.RequireText(entry.Id, place, "call_id");
            ReadContent(run, entry, item.Get("output"u8), "output");
            into.Entries.Add(entry);
            afterCall = false;
        }
        else if (type.Is("reasoning"u8))
        {
            run.Note(NoteCodes.Reasoning);
        }
        else
        {
            run.Refuse($"An item of type \"{ConversionRun.Quote(type)}\"", place);
        }
    }

    /// <remarks>
    /// What an answer says behind its tool calls belongs to the same message as they: their results must follow it.
    /// </remarks>
    private static void ReadMessage(
        ConversionRun run, Conversation into, JsonElement item, Place place, bool afterCall)
    {
        JsonElement role = item.Get("role"u8);
        bool isAssistant = role.Is("assistant"u8);
        bool isUser = role.Is("user"u8);
        if (!isAssistant && !isUser && !role.Is("system"u8) && !role.Is("developer"u8))
        {
            run.Refuse($"A message of role \"{ConversionRun.Quote(role)}\"", place);
            return;
        }

        run.Only(item, place, "type", "id", "status", "role", "content", "phase");
        if (item.Get("phase"u8).Exists())
        {
            run.Note("phase");
        }

        Entry entry = new(isAssistant ? EntryKind.Assistant : isUser ? EntryKind.User : EntryKind.System, place)
        {
            IsDeveloper = role.Is("developer"u8),
            StartsMessage = isAssistant && !afterCall,
        };
        ReadContent(run, entry, item.Get("content"u8), "content");
        into.Entries.Add(entry);
    }

    private static void ReadCall(ConversionRun run, Conversation into, JsonElement item, Place place)
    {
        run.Only(item, place, "type", "id", "status", "call_id", "name", "namespace", "arguments");
        Entry entry = new(EntryKind.Call, place)
        {
            Id = item.Get("call_id"u8),
            Name = ResponsesTools.NameOf(run, item, place),
            Arguments = item.Get("arguments"u8),
        };
        run.RequireText(entry.Id, place, "call_id");
        run.RequireText(entry.Name, place, "name");
        run.RequireText(entry.Arguments, place, "arguments");
        into.Entries.Add(entry);
    }

    private static void ReadCustomCall(ConversionRun run, Conversation into, JsonElement item, Place place)
    {
        run.Only(item, place, "type", "id", "status", "call_id", "name", "namespace", "input");
        JsonElement input = item.Get("input"u8);
        run.RequireText(item.Get("call_id"u8), place, "call_id");
        run.RequireText(item.Get("name"u8), place, "name");
        run.RequireText(input, place, "input");
        into.Entries.Add(new Entry(EntryKind.Call, place)
        {
            Id = item.Get("call_id"u8),
            Name = ResponsesTools.NameOf(run, item, place),
            Arguments = input.IsText() ? MadeJson.ObjectOf("input"u8, input) : default,
        });
    }

    private static void ReadContent(ConversionRun run, Entry entry, JsonElement content, string name)
    {
        Place place = entry.Place.In(name);
        if (content.IsText())
        {
            entry.Parts.Add(new Part(PartKind.Text, place) { Text = content });
            return;
        }

        int index = 0;
        foreach (JsonElement part in content.Elements(run, place))
        {
            if (ReadPart(run, part, entry.Place.In(name, index++)) is { } read)
            {
                entry.Parts.Add(read);
            }
        }
    }

    private static Part? ReadPart(ConversionRun run, JsonElement part, Place place)
    {
        JsonElement type = part.Get("type"u8);
        if (type.Is("input_text"u8) || type.Is("output_text"u8) || type.Is("text"u8))
        {
            run.Only(part, place, "type", "text", "annotations", "logprobs");
            run.RequireText(part.Get("text"u8), place, "text");
            JsonElement annotations = part.Get("annotations"u8);
            if (annotations.Exists() && !annotations.IsEmpty())
            {
                run.Note(NoteCodes.Annotations);
            }

            return new Part(PartKind.Text, place) { Text = part.Get("text"u8) };
        }

        if (type.Is("refusal"u8))
        {
            run.Only(part, place, "type", "refusal");
            run.RequireText(part.Get("refusal"u8), place, "refusal");
            return new Part(PartKind.Refusal, place) { Text = part.Get("refusal"u8) };
        }

        if (type.Is("input_image"u8))
        {
            run.Only(part, place, "type", "image_url", "detail");
            run.RequireText(part.Get("image_url"u8), place, "image_url");
            return new Part(PartKind.Image, place) { Url = part.Get("image_url"u8), Detail = part.Get("detail"u8) };
        }

        if (type.Is("input_file"u8))
        {
            run.Only(part, place, "type", "file_data", "file_url", "filename");
            JsonElement data = part.Get("file_data"u8);
            run.RequireText(data.Exists() ? data : part.Get("file_url"u8), place, "file_data");
            return new Part(PartKind.Document, place)
            {
                Url = data.Exists() ? data : part.Get("file_url"u8),
                Name = part.Get("filename"u8),
            };
        }

        run.Refuse($"Content of type \"{ConversionRun.Quote(type)}\"", place);
        return null;
    }
}
