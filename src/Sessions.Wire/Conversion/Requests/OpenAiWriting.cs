using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Writes what Chat and Responses spell alike.</summary>
internal static class OpenAiWriting
{
    /// <summary>Tool choice and parallel calls; without tools they say nothing and Chat refuses them.</summary>
    public static void WriteChoice(ConversionRun run, Conversation from, JsonOut json)
    {
        bool isIdle = from.Choice.Kind is ToolChoiceKind.Unset or ToolChoiceKind.Auto or ToolChoiceKind.None;
        if (from.Tools.Count == 0 && isIdle)
        {
            return;
        }

        switch (from.Choice.Kind)
        {
            case ToolChoiceKind.Auto:
                json.Text("tool_choice"u8, "auto"u8);
                break;
            case ToolChoiceKind.None:
                json.Text("tool_choice"u8, "none"u8);
                break;
            case ToolChoiceKind.Any:
                json.Text("tool_choice"u8, "required"u8);
                break;
            case ToolChoiceKind.One:
                WriteOne(run, from.Choice.Name, json);
                break;
        }

        if (from.ParallelCalls is { } parallel)
        {
            json.Member("parallel_tool_calls"u8, parallel ? "true"u8 : "false"u8);
        }
    }

    /// <summary>Parameters by the same name in both.</summary>
    public static void WriteShared(Conversation from, JsonOut json)
    {
        WriteIf(json, "temperature"u8, from.Temperature);
        WriteIf(json, "top_p"u8, from.TopP);
        foreach (JsonProperty member in from.Shared)
        {
            // Only names that are known get here, so none holds anything to escape.
            json.Name(JsonEscape.Of(member.Name)).Raw(member.Value.Raw());
        }
    }

    public static void WriteIf(JsonOut json, ReadOnlySpan<byte> name, JsonElement value)
    {
        if (value.Exists())
        {
            json.Member(name, value.Raw());
        }
    }

    /// <summary>Name, description and schema of an output format.</summary>
    public static void WriteSchema(OutputFormat format, JsonOut json)
    {
        // Anthropic's has no name and is always held to its schema.
        json.Name("name"u8);
        json.Raw(format.Name.Exists() ? format.Name.Raw() : "\"answer\""u8);
        WriteIf(json, "description"u8, format.Description);
        WriteIf(json, "schema"u8, format.Schema);
        if (!format.Name.Exists())
        {
            json.Member("strict"u8, "true"u8);
        }
        else
        {
            WriteIf(json, "strict"u8, format.Strict);
        }
    }

    /// <summary>An image's address, or its bytes as a data URL.</summary>
    public static void WriteUrl(Part part, JsonOut json)
    {
        if (part.Url.Exists())
        {
            json.Raw(part.Url.Raw());
        }
        else
        {
            json.Escaped("data:"u8, part.MediaType.Inner(), ";base64,"u8, part.Data.Inner());
        }
    }

    /// <summary>A call's arguments as the string that spells them.</summary>
    public static void WriteArguments(JsonElement arguments, JsonOut json)
    {
        json.Name("arguments"u8);
        if (arguments.IsText())
        {
            json.Raw(arguments.Raw());
        }
        else
        {
            json.Quoted(arguments.Raw());
        }
    }

    private static void WriteOne(ConversionRun run, JsonElement name, JsonOut json)
    {
        json.Name("tool_choice"u8).Open().Text("type"u8, "function"u8);
        if (run.To == WireFormat.Chat)
        {
            json.Name("function"u8).Open().Member("name"u8, name.Raw()).Close();
        }
        else
        {
            json.Member("name"u8, name.Raw());
        }

        json.Close();
    }
}
