using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Writes a conversation as an Anthropic Messages request.</summary>
internal static class MessagesWriting
{
    private static readonly string[] Efforts = ["low", "medium", "high", "xhigh", "max"];

    public static void Write(ConversionRun run, Conversation from, JsonOut json)
    {
        json.Open().Member("model"u8, from.Model.Raw());
        json.Name("max_tokens"u8);
        if (from.MaxTokens.Exists())
        {
            json.Raw(from.MaxTokens.Raw());
        }
        else
        {
            json.Number(run.Context.MaxOutputTokens);
        }

        WriteTools(from, json);
        int first = MessagesHistory.WriteSystem(run, from.Entries, json);
        MessagesHistory.WriteMessages(run, from.Entries, first, json);
        WriteChoice(from, json);
        OpenAiWriting.WriteIf(json, "temperature"u8, from.Temperature);
        OpenAiWriting.WriteIf(json, "top_p"u8, from.TopP);
        if (from.Stops.Count > 0)
        {
            json.Name("stop_sequences"u8).OpenList();
            foreach (JsonElement stop in from.Stops)
            {
                json.Raw(stop.Raw());
            }

            json.CloseList();
        }

        WriteOutputConfig(run, from, json);
        if (from.User.IsText())
        {
            json.Name("metadata"u8).Open().Member("user_id"u8, from.User.Raw()).Close();
        }

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
            json.Open();
            OpenAiWriting.WriteIf(json, "name"u8, tool.Name);
            OpenAiWriting.WriteIf(json, "description"u8, tool.Description);
            json.Name("input_schema"u8);
            json.Raw(tool.Schema.Exists() ? tool.Schema.Raw() : ResponsesWriting.EmptySchema);
            if (tool.Strict.ValueKind == JsonValueKind.True)
            {
                json.Member("strict"u8, "true"u8);
            }

            json.Close();
        }

        json.CloseList();
    }

    private static void WriteChoice(Conversation from, JsonOut json)
    {
        ToolChoiceKind kind = from.Choice.Kind;
        bool isOneByOne = from.ParallelCalls == false;
        bool isIdle = kind is ToolChoiceKind.Unset or ToolChoiceKind.Auto or ToolChoiceKind.None;
        if ((from.Tools.Count == 0 && isIdle) || (kind == ToolChoiceKind.Unset && !isOneByOne))
        {
            return;
        }

        json.Name("tool_choice"u8).Open();
        json.Text("type"u8, kind switch
        {
            ToolChoiceKind.None => "none"u8,
            ToolChoiceKind.Any => "any"u8,
            ToolChoiceKind.One => "tool"u8,
            _ => "auto"u8,
        });
        if (kind == ToolChoiceKind.One)
        {
            json.Member("name"u8, from.Choice.Name.Raw());
        }

        if (isOneByOne && kind != ToolChoiceKind.None)
        {
            json.Member("disable_parallel_tool_use"u8, "true"u8);
        }

        json.Close();
    }

    private static void WriteOutputConfig(ConversionRun run, Conversation from, JsonOut json)
    {
        if (from.Verbosity.Exists())
        {
            run.Note("verbosity");
        }

        bool hasEffort = run.Context.Effort
            && from.Effort.IsText()
            && Array.Exists(Efforts, effort => from.Effort.ValueEquals(effort));
        if (from.Effort.Exists() && !hasEffort)
        {
            run.Note(NoteCodes.Effort);
        }

        if (!hasEffort && from.Format is null)
        {
            return;
        }

        json.Name("output_config"u8).Open();
        if (hasEffort)
        {
            json.Member("effort"u8, from.Effort.Raw());
        }

        if (from.Format is { } format)
        {
            if (!format.Schema.Exists())
            {
                run.Refuse("An output format without a schema", format.Place);
            }

            if (format.Strict.ValueKind != JsonValueKind.True)
            {
                // Anthropic always holds the model to the schema.
                run.Note("format_strict");
            }

            json.Name("format"u8).Open().Text("type"u8, "json_schema"u8);
            json.Name("schema"u8).Raw(format.Schema.Exists() ? format.Schema.Raw() : "{}"u8).Close();
        }

        json.Close();
    }
}
