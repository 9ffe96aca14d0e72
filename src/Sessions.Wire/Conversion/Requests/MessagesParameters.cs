using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads Messages' top-level members but for the system and the messages.</summary>
internal static class MessagesParameters
{
    // OpenAI's limit for a safety identifier, in characters.
    private const int UserBytesMax = 128;

    public static void Read(ConversionRun run, Conversation into, JsonProperty member)
    {
        JsonElement value = member.Value;
        if (CommonParameters.TryRead(run, into, member))
        {
            return;
        }

        switch (member.Name)
        {
            case "messages" or "system":
                break;
            case "tools":
                ReadTools(run, into, value);
                break;
            case "tool_choice":
                ReadChoice(run, into, value);
                break;
            case "max_tokens":
                into.MaxTokens = value;
                break;
            case "stop_sequences":
                into.Stops.AddRange(value.Elements(run, new Place("stop_sequences")));
                break;
            case "cache_control":
                run.Note(NoteCodes.CacheBreakpoints);
                break;
            case "thinking":
                run.Note("thinking");
                break;
            case "output_config":
                ReadOutputConfig(run, into, value);
                break;
            case "metadata":
                ReadMetadata(run, into, value);
                break;
            case "context_management":
                ReadContextManagement(run, value);
                break;
            default:
                string name = member.Name.Length <= 64 ? member.Name : member.Name[..64];
                run.Refuse($"The parameter \"{name}\"", new Place(name));
                break;
        }
    }

    private static void ReadTools(ConversionRun run, Conversation into, JsonElement tools)
    {
        int index = 0;
        foreach (JsonElement tool in tools.Elements(run, new Place("tools")))
        {
            Place place = new("tools", index++);
            JsonElement type = tool.Get("type"u8);
            if (!tool.IsObject() || (type.Exists() && !type.Is("custom"u8)))
            {
                run.RefuseHosted(type, tool.Get("name"u8), place);
                continue;
            }

            run.Only(
                tool, place, "type", "name", "description", "input_schema", "strict", "eager_input_streaming",
                "defer_loading");
            if (tool.Get("defer_loading"u8).ValueKind == JsonValueKind.True)
            {
                run.Refuse("A tool that is loaded later", place.Sub("defer_loading"));
            }

            if (tool.Get("eager_input_streaming"u8).ValueKind == JsonValueKind.True)
            {
                run.Note("eager_input_streaming");
            }

            into.Tools.Add(new ToolDefinition(
                tool.Get("name"u8), tool.Get("description"u8), tool.Get("input_schema"u8), tool.Get("strict"u8)));
        }
    }

    private static void ReadChoice(ConversionRun run, Conversation into, JsonElement value)
    {
        Place place = new("tool_choice");
        JsonElement type = value.Get("type"u8);
        ToolChoiceKind kind = type.Is("auto"u8) ? ToolChoiceKind.Auto
            : type.Is("none"u8) ? ToolChoiceKind.None
            : type.Is("any"u8) ? ToolChoiceKind.Any
            : type.Is("tool"u8) && value.Get("name"u8).IsText() ? ToolChoiceKind.One
            : ToolChoiceKind.Unset;
        if (kind == ToolChoiceKind.Unset)
        {
            run.Refuse($"A tool choice of type \"{ConversionRun.Quote(type)}\"", place);
            return;
        }

        run.Only(value, place, "type", "name", "disable_parallel_tool_use");
        into.Choice = new ToolChoice(kind, value.Get("name"u8), place);
        if (value.Get("disable_parallel_tool_use"u8).ValueKind == JsonValueKind.True)
        {
            into.ParallelCalls = false;
        }
    }

    /// <summary>Thinking does not come through, so clearing it asks for nothing; other edits cannot be done.</summary>
    private static void ReadContextManagement(ConversionRun run, JsonElement value)
    {
        int index = 0;
        foreach (JsonElement edit in value.Get("edits"u8).Elements(run, new Place("context_management")))
        {
            Place place = new Place("context_management").In("edits", index++);
            if (edit.Get("type"u8).Inner().StartsWith("clear_thinking_"u8))
            {
                run.Note("thinking");
            }
            else
            {
                run.Refuse($"An edit of type \"{ConversionRun.Quote(edit.Get("type"u8))}\"", place);
            }
        }
    }

    private static void ReadOutputConfig(ConversionRun run, Conversation into, JsonElement value)
    {
        Place place = new("output_config");
        if (!value.IsObject())
        {
            run.Reject("It must be an object.", place);
            return;
        }

        run.Only(value, place, "effort", "format");
        into.Effort = value.Get("effort"u8);
        JsonElement format = value.Get("format"u8);
        if (!format.Exists())
        {
            return;
        }

        if (!format.Get("type"u8).Is("json_schema"u8))
        {
            run.Refuse(
                $"An output format of type \"{ConversionRun.Quote(format.Get("type"u8))}\"", place.In("format"));
            return;
        }

        run.Only(format, place.In("format"), "type", "schema");
        into.Format = new OutputFormat(default, default, format.Get("schema"u8), default, place.In("format"));
    }

    private static void ReadMetadata(ConversionRun run, Conversation into, JsonElement value)
    {
        Place place = new("metadata");
        if (!value.IsObject())
        {
            run.Reject("It must be an object.", place);
            return;
        }

        run.Only(value, place, "user_id");
        JsonElement user = value.Get("user_id"u8);
        if (user.IsText() && user.Inner().Length <= UserBytesMax)
        {
            into.User = user;
        }
        else if (user.Exists())
        {
            run.Note("user_id");
        }
    }
}
