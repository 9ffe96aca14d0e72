using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Writes a conversation as a Chat request.</summary>
internal static class ChatWriting
{
    public static void Write(ConversionRun run, Conversation from, JsonOut json)
    {
        json.Open().Member("model"u8, from.Model.Raw());
        WriteTools(from, json);
        json.Name("messages"u8).OpenList();
        for (int at = 0; at < from.Entries.Count;)
        {
            Entry entry = from.Entries[at];
            if (AssistantGroup.IsAnswer(entry))
            {
                int end = AssistantGroup.EndOf(from.Entries, at);
                WriteAnswer(run, from.Entries, at, end, json);
                at = end;
                continue;
            }

            WriteMessage(run, entry, json);
            at++;
            bool goesOn = at < from.Entries.Count && from.Entries[at].Kind == EntryKind.Result;
            if (entry.Kind == EntryKind.Result && !goesOn)
            {
                WriteShown(run, from.Entries, at, json);
            }
        }

        json.CloseList();
        OpenAiWriting.WriteChoice(run, from, json);
        OpenAiWriting.WriteIf(json, "max_completion_tokens"u8, from.MaxTokens);
        OpenAiWriting.WriteShared(from, json);
        WriteStops(from, json);
        OpenAiWriting.WriteIf(json, "reasoning_effort"u8, from.Effort);
        OpenAiWriting.WriteIf(json, "verbosity"u8, from.Verbosity);
        WriteFormat(from.Format, json);
        OpenAiWriting.WriteIf(json, "user"u8, from.User);
        if (from.Stream)
        {
            json.Member("stream"u8, "true"u8);
            json.Member("stream_options"u8, "{\"include_usage\":true}"u8);
        }

        json.Close();
    }

    private static void WriteTools(Conversation from, JsonOut json)
    {
        if (from.Tools.Count == 0)
        {
            return;
        }

        json.Name("tools"u8).OpenList();
        foreach (ToolDefinition tool in from.Tools)
        {
            json.Open().Text("type"u8, "function"u8).Name("function"u8).Open();
            OpenAiWriting.WriteIf(json, "name"u8, tool.Name);
            OpenAiWriting.WriteIf(json, "description"u8, tool.Description);
            OpenAiWriting.WriteIf(json, "parameters"u8, tool.Schema);
            OpenAiWriting.WriteIf(json, "strict"u8, tool.Strict);
            json.Close().Close();
        }

        json.CloseList();
    }

    private static void WriteStops(Conversation from, JsonOut json)
    {
        if (from.Stops.Count == 0)
        {
            return;
        }

        json.Name("stop"u8).OpenList();
        foreach (JsonElement stop in from.Stops)
        {
            json.Raw(stop.Raw());
        }

        json.CloseList();
    }

    private static void WriteFormat(OutputFormat? format, JsonOut json)
    {
        if (format is null)
        {
            return;
        }

        json.Name("response_format"u8).Open();
        if (format.Schema.Exists())
        {
            json.Text("type"u8, "json_schema"u8).Name("json_schema"u8).Open();
            OpenAiWriting.WriteSchema(format, json);
            json.Close();
        }
        else
        {
            json.Text("type"u8, "json_object"u8);
        }

        json.Close();
    }

    private static void WriteMessage(ConversionRun run, Entry entry, JsonOut json)
    {
        json.Open();
        switch (entry.Kind)
        {
            case EntryKind.System:
                json.Text("role"u8, entry.IsDeveloper ? "developer"u8 : "system"u8);
                break;
            case EntryKind.Result:
                json.Text("role"u8, "tool"u8).Member("tool_call_id"u8, entry.Id.Raw());
                break;
            default:
                json.Text("role"u8, "user"u8);
                break;
        }

        WriteContent(run, entry, json);
        json.Close();
    }

    /// <summary>
    /// What the results before <paramref name="end"/> show: a tool's message holds texts alone, so the user shows it.
    /// </summary>
    private static void WriteShown(ConversionRun run, List<Entry> entries, int end, JsonOut json)
    {
        Entry shown = new(EntryKind.User, entries[end - 1].Place);
        int first = end;
        while (first > 0 && entries[first - 1].Kind == EntryKind.Result)
        {
            first--;
        }

        for (int at = first; at < end; at++)
        {
            List<Part> parts = entries[at].Parts.FindAll(static part => !part.HasText);
            if (parts.Count > 0)
            {
                JsonElement label = MadeJson.Text("Shown by the tool call "u8, entries[at].Id.Inner(), ":"u8);
                shown.Parts.Add(new Part(PartKind.Text, entries[at].Place) { Text = label });
                shown.Parts.AddRange(parts);
                run.Note("result_images", parts.Count);
            }
        }

        if (shown.Parts.Count > 0)
        {
            WriteMessage(run, shown, json);
        }
    }

    /// <summary>A string where there is one text, else parts; images and files are the user's alone.</summary>
    private static void WriteContent(ConversionRun run, Entry entry, JsonOut json)
    {
        json.Name("content"u8);
        List<Part> parts = entry.Kind == EntryKind.Result
            ? entry.Parts.FindAll(static part => part.HasText)
            : entry.Parts;
        switch (parts)
        {
            case [] when entry.Parts.Count > 0:
                json.Escaped("(shown below)"u8);
                return;
            case []:
                json.Escaped(default);
                return;
            case [{ Kind: PartKind.Text } only]:
                json.Raw(only.Text.Raw());
                return;
        }

        json.OpenList();
        foreach (Part part in parts)
        {
            if (!part.HasText && entry.Kind != EntryKind.User)
            {
                bool isImage = part.Kind == PartKind.Image;
                run.Refuse($"{(isImage ? "An image" : "A file")} that is not the user's", part.Place);
            }

            WritePart(run, part, json);
        }

        json.CloseList();
    }

    private static void WritePart(ConversionRun run, Part part, JsonOut json)
    {
        json.Open();
        switch (part.Kind)
        {
            case PartKind.Image:
                json.Text("type"u8, "image_url"u8).Name("image_url"u8).Open().Name("url"u8);
                OpenAiWriting.WriteUrl(part, json);
                OpenAiWriting.WriteIf(json, "detail"u8, part.Detail);
                json.Close();
                break;
            case PartKind.Document:
                if (part.Url.Exists() && !DataUrl.Is(part.Url.Inner()))
                {
                    run.Refuse("A file by its address", part.Place);
                }

                json.Text("type"u8, "file"u8).Name("file"u8).Open().Name("filename"u8);
                json.Raw(part.Name.Exists() ? part.Name.Raw() : "\"document.pdf\""u8).Name("file_data"u8);
                OpenAiWriting.WriteUrl(part, json);
                json.Close();
                break;
            case PartKind.Refusal:
                json.Text("type"u8, "refusal"u8).Member("refusal"u8, part.Text.Raw());
                break;
            default:
                json.Text("type"u8, "text"u8).Member("text"u8, part.Text.Raw());
                break;
        }

        json.Close();
    }

    /// <summary>Everything that the model said and called in one message; Chat has calls behind the words.</summary>
    private static void WriteAnswer(ConversionRun run, List<Entry> entries, int first, int end, JsonOut json)
    {
        Entry said = new(EntryKind.Assistant, entries[first].Place);
        int calls = 0;
        for (int at = first; at < end; at++)
        {
            said.Parts.AddRange(entries[at].Parts);
            calls += entries[at].Kind == EntryKind.Call ? 1 : 0;
        }

        if (calls == 0 && said.Parts.Count == 0)
        {
            run.Note(NoteCodes.Blank);
            return;
        }

        json.Open().Text("role"u8, "assistant"u8);
        if (said.Parts.Count == 0)
        {
            json.Member("content"u8, "null"u8);
        }
        else
        {
            WriteContent(run, said, json);
        }

        if (calls > 0)
        {
            json.Name("tool_calls"u8).OpenList();
            for (int at = first; at < end; at++)
            {
                if (entries[at].Kind == EntryKind.Call)
                {
                    WriteCall(entries[at], json);
                }
            }

            json.CloseList();
        }

        json.Close();
    }

    private static void WriteCall(Entry call, JsonOut json)
    {
        json.Open().Member("id"u8, call.Id.Raw()).Text("type"u8, "function"u8);
        json.Name("function"u8).Open().Member("name"u8, call.Name.Raw());
        OpenAiWriting.WriteArguments(call.Arguments, json);
        json.Close().Close();
    }
}
