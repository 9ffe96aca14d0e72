using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads the tools of a Responses request, which knows more kinds than functions.</summary>
/// <remarks>
/// A tool that takes free text becomes a function with one string, a function in a namespace one with both names;
/// <see cref="ResponseTools"/> tells how the client calls them. What runs at the provider cannot be said.
/// </remarks>
internal static class ResponsesTools
{
    public static void Read(ConversionRun run, Conversation into, JsonElement tools, Place list)
    {
        int index = 0;
        bool hasNamespace = false;
        foreach (JsonElement tool in tools.Elements(run, list))
        {
            Place place = list.Name == "tools" ? new Place("tools", index++) : list with { InnerIndex = index++ };
            if (tool.Get("type"u8).Is("namespace"u8))
            {
                ReadNamespace(run, into, tool, place);
                hasNamespace = true;
            }
            else
            {
                ReadTool(run, into, tool, default, place);
            }
        }

        if (hasNamespace)
        {
            RejectDuplicates(run, into, list);
        }
    }

    /// <summary>A tool choice that names a tool.</summary>
    public static ToolChoice ReadChoice(ConversionRun run, JsonElement value, Place place)
    {
        JsonElement type = value.Get("type"u8);
        if ((type.Is("function"u8) || type.Is("custom"u8)) && value.Get("name"u8).IsText())
        {
            run.Only(value, place, "type", "name", "namespace");
            return new ToolChoice(ToolChoiceKind.One, NameOf(run, value, place), place);
        }

        run.Refuse($"A tool choice of type \"{ConversionRun.Quote(type)}\"", place);
        return default;
    }

    /// <summary>The name that a tool, or a call of it, has in formats without namespaces.</summary>
    public static JsonElement NameOf(ConversionRun run, JsonElement called, Place place) =>
        NameOf(run, called.Get("namespace"u8), called.Get("name"u8), place);

    private static JsonElement NameOf(ConversionRun run, JsonElement space, JsonElement name, Place place)
    {
        if (!space.Exists())
        {
            return name;
        }

        JsonElement flat = MadeJson.FlatName(space, name);
        if (!flat.Exists())
        {
            run.Refuse("A tool whose name is longer than 64 characters with its namespace", place);
        }

        return flat;
    }

    private static void ReadNamespace(ConversionRun run, Conversation into, JsonElement space, Place place)
    {
        run.Only(space, place, "type", "name", "description", "tools");
        run.RequireText(space.Get("name"u8), place, "name");
        if (!space.Get("description"u8).IsEmpty())
        {
            run.Note("tool_namespaces");
        }

        foreach (JsonElement tool in space.Get("tools"u8).Elements(run, place.Sub("tools")))
        {
            ReadTool(run, into, tool, space.Get("name"u8), place.Sub("tools"));
        }
    }

    private static void RejectDuplicates(ConversionRun run, Conversation into, Place list)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ToolDefinition tool in into.Tools)
        {
            if (!names.Add(ConversionRun.Quote(tool.Name)))
            {
                run.Reject($"Two tools would be called \"{ConversionRun.Quote(tool.Name)}\".", list);
            }
        }
    }

    private static void ReadTool(
        ConversionRun run, Conversation into, JsonElement tool, JsonElement space, Place place)
    {
        JsonElement type = tool.Get("type"u8);
        bool isCustom = type.Is("custom"u8);
        if (!isCustom && !type.Is("function"u8))
        {
            run.RefuseHosted(type, tool.Get("name"u8), place);
            return;
        }

        if (tool.Get("defer_loading"u8).ValueKind == JsonValueKind.True)
        {
            run.Refuse("A tool that is loaded later", place.Sub("defer_loading"));
        }

        JsonElement name = NameOf(run, space, tool.Get("name"u8), place);
        if (isCustom)
        {
            run.Only(tool, place, "type", "name", "description", "format", "defer_loading");
            run.Note("custom_tools");
            into.Tools.Add(new ToolDefinition(name, DescriptionOf(run, tool, place), MadeJson.TextSchema, default));
            return;
        }

        run.Only(tool, place, "type", "name", "description", "parameters", "strict", "defer_loading");
        into.Tools.Add(new ToolDefinition(
            name, tool.Get("description"u8), tool.Get("parameters"u8), tool.Get("strict"u8)));
    }

    // The form of the text can only be asked for where the model is not held to it.
    private static JsonElement DescriptionOf(ConversionRun run, JsonElement tool, Place place)
    {
        ReadOnlySpan<byte> said = tool.Get("description"u8).Inner();
        ReadOnlySpan<byte> gap = said.IsEmpty ? default : "\\n\\n"u8;
        JsonElement format = tool.Get("format"u8);
        if (!format.Exists() || format.Get("type"u8).Is("text"u8))
        {
            return MadeJson.Text(said, gap, WholeText);
        }

        JsonElement definition = format.Get("definition"u8);
        bool isLark = format.Get("syntax"u8).Is("lark"u8);
        if (!format.Get("type"u8).Is("grammar"u8) || !definition.IsText()
            || (!isLark && !format.Get("syntax"u8).Is("regex"u8)))
        {
            run.Refuse($"A tool format of type \"{ConversionRun.Quote(format.Get("type"u8))}\"", place.Sub("format"));
            return default;
        }

        run.Only(format, place.Sub("format"), "type", "syntax", "definition");
        ReadOnlySpan<byte> form = isLark
            ? " It must follow this Lark grammar:\\n"u8
            : " It must match this regular expression:\\n"u8;
        return MadeJson.Text(said, gap, [.. WholeText, .. form], definition.Inner());
    }

    private static ReadOnlySpan<byte> WholeText =>
        "This tool takes free text: put all of it into the string \\\"input\\\", unchanged."u8;
}
