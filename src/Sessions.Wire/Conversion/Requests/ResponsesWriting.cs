
namespace Sessions.Wire.Conversion.Requests;

/// <summary>Writes a conversation as a Responses request.</summary>
internal static class ResponsesWriting
{
    public static void Write(ConversionRun run, Conversation from, JsonOut json)
    {
        json.Open().Member("model"u8, from.Model.Raw());
        int first = 0;
        if (from.Entries is [{ IsApart: true, Parts: [{ Kind: PartKind.Text } only] }, ..])
        {
            json.Member("instructions"u8, only.Text.Raw());
            first = 1;
        }

        WriteTools(from, json);
        json.Name("input"u8).OpenList();
        for (int at = first; at < from.Entries.Count; at++)
        {
            WriteItem(run, from.Entries[at], json);
        }

        json.CloseList();
        OpenAiWriting.WriteChoice(run, from, json);
        OpenAiWriting.WriteIf(json, "max_output_tokens"u8, from.MaxTokens);
        OpenAiWriting.WriteShared(from, json);
        if (from.Stops.Count > 0)
        {
            run.Refuse("A stop sequence", new Place("stop"));
        }

        if (from.Effort.Exists())
        {
            json.Name("reasoning"u8).Open().Member("effort"u8, from.Effort.Raw()).Close();
        }

        WriteText(from, json);
        OpenAiWriting.WriteIf(json, "safety_identifier"u8, from.User);

        // The grid keeps the conversation, and the other formats keep nothing unless they are told to.
        json.Member("store"u8, "false"u8);
        if (from.Stream)
        {
            json.Member("stream"u8, "true"u8);
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
            json.Open().Text("type"u8, "function"u8);
            OpenAiWriting.WriteIf(json, "name"u8, tool.Name);
            OpenAiWriting.WriteIf(json, "description"u8, tool.Description);
            json.Name("parameters"u8).Raw(tool.Schema.Exists() ? tool.Schema.Raw() : EmptySchema);

            // Absent means yes here and no in the other formats.
            json.Name("strict"u8).Raw(tool.Strict.Exists() ? tool.Strict.Raw() : "false"u8).Close();
        }

        json.CloseList();
    }

    /// <summary>The schema of a function without parameters.</summary>
    public static ReadOnlySpan<byte> EmptySchema => "{\"type\":\"object\",\"properties\":{}}"u8;

    private static void WriteText(Conversation from, JsonOut json)
    {
        if (from.Format is null && !from.Verbosity.Exists())
        {
            return;
        }

        json.Name("text"u8).Open();
        if (from.Format is { } format)
        {
            json.Name("format"u8).Open();
            json.Text("type"u8, format.Schema.Exists() ? "json_schema"u8 : "json_object"u8);
            if (format.Schema.Exists())
            {
                OpenAiWriting.WriteSchema(format, json);
            }

            json.Close();
        }

        OpenAiWriting.WriteIf(json, "verbosity"u8, from.Verbosity);
        json.Close();
    }

    private static void WriteItem(ConversionRun run, Entry entry, JsonOut json)
    {
        switch (entry.Kind)
        {
            case EntryKind.Call:
                json.Open().Text("type"u8, "function_call"u8).Member("call_id"u8, entry.Id.Raw());
                json.Member("name"u8, entry.Name.Raw());
                OpenAiWriting.WriteArguments(entry.Arguments, json);
                json.Close();
                break;
            case EntryKind.Result:
                json.Open().Text("type"u8, "function_call_output"u8).Member("call_id"u8, entry.Id.Raw());
                WriteOutput(entry, json);
                json.Close();
                break;
            case var _ when entry.Parts.Count == 0:
                run.Note(NoteCodes.Blank);
                break;
            default:
                WriteMessage(run, entry, json);
                break;
        }
    }

    private static void WriteOutput(Entry entry, JsonOut json)
    {
        json.Name("output"u8);
        switch (entry.Parts)
        {
            case []:
                json.Escaped(default);
                break;
            case [{ Kind: PartKind.Text } only]:
                json.Raw(only.Text.Raw());
                break;
            default:
                json.OpenList();
                foreach (Part part in entry.Parts)
                {
                    WritePart(part, "input_text"u8, json);
                }

                json.CloseList();
                break;
        }
    }

    private static void WriteMessage(ConversionRun run, Entry entry, JsonOut json)
    {
        bool isAnswer = entry.Kind == EntryKind.Assistant;
        json.Open().Text("type"u8, "message"u8);
        json.Text("role"u8, isAnswer ? "assistant"u8
            : entry.Kind == EntryKind.User ? "user"u8
            : entry.IsDeveloper ? "developer"u8
            : "system"u8);
        json.Name("content"u8).OpenList();
        foreach (Part part in entry.Parts)
        {
            if (!part.HasText && entry.Kind != EntryKind.User)
            {
                run.Refuse("An image or a file that is not the user's", part.Place);
            }

            WritePart(part, isAnswer ? "output_text"u8 : "input_text"u8, json);
        }

        json.CloseList().Close();
    }

    private static void WritePart(Part part, ReadOnlySpan<byte> textType, JsonOut json)
    {
        json.Open();
        switch (part.Kind)
        {
            case PartKind.Image:
                json.Text("type"u8, "input_image"u8).Name("image_url"u8);
                OpenAiWriting.WriteUrl(part, json);
                OpenAiWriting.WriteIf(json, "detail"u8, part.Detail);
                break;
            case PartKind.Document when part.Url.Exists() && !DataUrl.Is(part.Url.Inner()):
                json.Text("type"u8, "input_file"u8).Member("file_url"u8, part.Url.Raw());
                break;
            case PartKind.Document:
                json.Text("type"u8, "input_file"u8).Name("filename"u8);
                json.Raw(part.Name.Exists() ? part.Name.Raw() : "\"document.pdf\""u8).Name("file_data"u8);
                OpenAiWriting.WriteUrl(part, json);
                break;
            case PartKind.Refusal:
                json.Text("type"u8, "refusal"u8).Member("refusal"u8, part.Text.Raw());
                break;
            default:
                json.Text("type"u8, textType).Member("text"u8, part.Text.Raw());
                break;
        }

        json.Close();
    }
}
