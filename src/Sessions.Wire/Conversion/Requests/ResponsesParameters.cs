using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads Responses' top-level members but for the input and the instructions.</summary>
internal static class ResponsesParameters
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
            case "input" or "instructions":
                break;
            case "tools":
                ResponsesTools.Read(run, into, value, new Place("tools"));
                break;
            case "tool_choice":
                into.Choice = ReadChoice(run, value);
                break;
            case "max_output_tokens":
                into.MaxTokens = value;
                break;
            case "reasoning":
                ReadReasoning(run, into, value);
                break;
            case "text":
                ReadText(run, into, value);
                break;
            case "include":
                ReadInclude(run, value);
                break;
            case "truncation" when value.Is("disabled"u8):
                break;
            case "truncation" when value.Is("auto"u8):
                run.Note("truncation");
                break;
            default:
                RefuseUnlessNeutral(run, member);
                break;
        }
    }

    private static void RefuseUnlessNeutral(ConversionRun run, JsonProperty member)
    {
        JsonElement value = member.Value;
        bool isNeutral = member.Name switch
        {
            "background" => value.ValueKind == JsonValueKind.False,
            "top_logprobs" => value.Raw().SequenceEqual("0"u8),
            "context_management" => value.IsEmpty(),
            _ => false,
        };
        if (!isNeutral)
        {
            string name = member.Name.Length <= 64 ? member.Name : member.Name[..64];
            run.Refuse($"The parameter \"{name}\"", new Place(name));
        }
    }

    private static ToolChoice ReadChoice(ConversionRun run, JsonElement value) =>
        value.IsText() ? OpenAiChoice.OfWord(run, value) : ResponsesTools.ReadChoice(run, value, new("tool_choice"));

    /// <summary>Reasoning does not come through, so neither does a wish for its summary.</summary>
    private static void ReadReasoning(ConversionRun run, Conversation into, JsonElement value)
    {
        if (!value.IsObject())
        {
            run.Reject("It must be an object.", new Place("reasoning"));
            return;
        }

        run.Only(value, new Place("reasoning"), "effort", "summary", "generate_summary", "context");
        into.Effort = value.Get("effort"u8);
        if (value.Get("summary"u8).Exists() || value.Get("generate_summary"u8).Exists())
        {
            run.Note("reasoning_summary");
        }

        // Which turns' reasoning the model is to see: none of it gets there.
        if (value.Get("context"u8).Exists())
        {
            run.Note("reasoning_context");
        }
    }

    private static void ReadText(ConversionRun run, Conversation into, JsonElement value)
    {
        Place place = new("text");
        if (!value.IsObject())
        {
            run.Reject("It must be an object.", place);
            return;
        }

        run.Only(value, place, "format", "verbosity");
        into.Verbosity = value.Get("verbosity"u8);
        JsonElement format = value.Get("format"u8);
        if (format.Get("type"u8).Is("json_schema"u8))
        {
            run.Only(format, place.In("format"), "type", "name", "description", "schema", "strict");
            into.Format = new OutputFormat(
                format.Get("name"u8),
                format.Get("description"u8),
                format.Get("schema"u8),
                format.Get("strict"u8),
                place.In("format"));
        }
        else if (format.Exists())
        {
            into.Format = OpenAiChoice.FormatOfType(run, format.Get("type"u8), place.In("format"));
        }
    }

    private static void ReadInclude(ConversionRun run, JsonElement value)
    {
        int index = 0;
        foreach (JsonElement wanted in value.Elements(run, new Place("include")))
        {
            Place place = new("include", index++);
            if (wanted.Is("reasoning.encrypted_content"u8))
            {
                run.Note("include");
            }
            else
            {
                run.Refuse($"The inclusion of \"{ConversionRun.Quote(wanted)}\"", place);
            }
        }
    }
}
