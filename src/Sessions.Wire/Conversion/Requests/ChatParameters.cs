using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads Chat's top-level members but for the messages.</summary>
internal static class ChatParameters
{
    public static void Read(ConversionRun run, Conversation into, JsonProperty member)
    {
        JsonElement value = member.Value;
        if (CommonParameters.TryRead(run, into, member))
        {
            return;
        }

        switch (member.Name)
        {
            case "messages":
                break;
            case "tools":
                ReadTools(run, into, value);
                break;
            case "tool_choice":
                into.Choice = ReadChoice(run, value);
                break;
            case "max_completion_tokens":
                into.MaxTokens = value;
                break;
            case "max_tokens":
                into.MaxTokens = into.MaxTokens.Exists() ? into.MaxTokens : value;
                break;
            case "stop":
                ReadStop(run, into, value);
                break;
            case "reasoning_effort":
                into.Effort = value;
                break;
            case "verbosity":
                into.Verbosity = value;
                break;
            case "response_format":
                into.Format = ReadFormat(run, value);
                break;
            default:
                RefuseUnlessNeutral(run, member);
                break;
        }
    }

    /// <summary>Members without a counterpart may stand where they say what holds anyway.</summary>
    private static void RefuseUnlessNeutral(ConversionRun run, JsonProperty member)
    {
        JsonElement value = member.Value;
        bool isNeutral = member.Name switch
        {
            "n" => value.Raw().SequenceEqual("1"u8),
            "logprobs" => value.ValueKind == JsonValueKind.False,
            "top_logprobs" or "presence_penalty" or "frequency_penalty" =>
                value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == 0,
            "logit_bias" or "functions" => value.IsEmpty(),
            "modalities" => value.Raw().SequenceEqual("[\"text\"]"u8),
            _ => false,
        };
        if (!isNeutral)
        {
            string name = member.Name.Length <= 64 ? member.Name : member.Name[..64];
            run.Refuse($"The parameter \"{name}\"", new Place(name));
        }
    }

    private static void ReadStop(ConversionRun run, Conversation into, JsonElement value)
    {
        if (value.IsList())
        {
            into.Stops.AddRange(value.EnumerateArray());
        }
        else if (value.IsText())
        {
            into.Stops.Add(value);
        }

        if (into.Stops.Exists(static stop => !stop.IsText()))
        {
            run.Reject("Each stop sequence must be a string.", new Place("stop"));
        }
    }

    private static void ReadTools(ConversionRun run, Conversation into, JsonElement tools)
    {
        int index = 0;
        foreach (JsonElement tool in tools.Elements(run, new Place("tools")))
        {
            Place place = new("tools", index++);
            JsonElement function = tool.Get("function"u8);
            if (!tool.Get("type"u8).Is("function"u8) || !function.IsObject())
            {
                run.Refuse($"A tool of type \"{ConversionRun.Quote(tool.Get("type"u8))}\"", place);
                continue;
            }

            run.Only(tool, place, "type", "function");
            run.Only(function, place.In("function"), "name", "description", "parameters", "strict");
            into.Tools.Add(new ToolDefinition(
                function.Get("name"u8),
                function.Get("description"u8),
                function.Get("parameters"u8),
                function.Get("strict"u8)));
        }
    }

    private static ToolChoice ReadChoice(ConversionRun run, JsonElement value)
    {
        Place place = new("tool_choice");
        if (value.IsText())
        {
            return OpenAiChoice.OfWord(run, value);
        }

        JsonElement function = value.Get("function"u8);
        if (value.Get("type"u8).Is("function"u8) && function.Get("name"u8).IsText())
        {
            run.Only(value, place, "type", "function");
            run.Only(function, place.In("function"), "name");
            return new ToolChoice(ToolChoiceKind.One, function.Get("name"u8), place);
        }

        run.Refuse($"A tool choice of type \"{ConversionRun.Quote(value.Get("type"u8))}\"", place);
        return default;
    }

    private static OutputFormat? ReadFormat(ConversionRun run, JsonElement value)
    {
        Place place = new("response_format");
        JsonElement type = value.Get("type"u8);
        JsonElement schema = value.Get("json_schema"u8);
        if (type.Is("json_schema"u8) && schema.IsObject())
        {
            run.Only(value, place, "type", "json_schema");
            run.Only(schema, place.In("json_schema"), "name", "description", "schema", "strict");
            return new OutputFormat(
                schema.Get("name"u8),
                schema.Get("description"u8),
                schema.Get("schema"u8),
                schema.Get("strict"u8),
                place);
        }

        return OpenAiChoice.FormatOfType(run, type, place);
    }
}
