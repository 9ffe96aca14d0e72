using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads values that Chat and Responses spell alike.</summary>
internal static class OpenAiChoice
{
    /// <summary>A tool choice of one word.</summary>
    public static ToolChoice OfWord(ConversionRun run, JsonElement word)
    {
        Place place = new("tool_choice");
        ToolChoiceKind kind = word.Is("auto"u8) ? ToolChoiceKind.Auto
            : word.Is("none"u8) ? ToolChoiceKind.None
            : word.Is("required"u8) ? ToolChoiceKind.Any
            : ToolChoiceKind.Unset;
        if (kind == ToolChoiceKind.Unset)
        {
            run.Refuse($"The tool choice \"{ConversionRun.Quote(word)}\"", place);
        }

        return new ToolChoice(kind, default, place);
    }

    /// <summary>An output format without a schema.</summary>
    public static OutputFormat? FormatOfType(ConversionRun run, JsonElement type, Place place)
    {
        if (type.Is("text"u8))
        {
            return null;
        }

        if (!type.Is("json_object"u8) || run.To == WireFormat.Messages)
        {
            run.Refuse($"An output format of type \"{ConversionRun.Quote(type)}\"", place);
        }

        return new OutputFormat(default, default, default, default, place);
    }
}
