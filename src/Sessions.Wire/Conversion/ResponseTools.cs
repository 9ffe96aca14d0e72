using System.Text;
using System.Text.Json;
using Sessions.Wire.Conversion.Requests;

namespace Sessions.Wire.Conversion;

/// <summary>
/// How a Responses client names the tools that other formats know as plain functions: one that takes free text, and
/// those of a namespace. The answer calls them as the client does.
/// </summary>
public sealed class ResponseTools
{
    private readonly Dictionary<string, CalledTool> _tools = new(StringComparer.Ordinal);

    private ResponseTools()
    {
    }

    /// <summary>Plain functions alone.</summary>
    public static ResponseTools None { get; } = new();

    /// <summary>The tools of a Responses request that <see cref="RequestConverter"/> converts.</summary>
    /// <param name="request">The request; anything else gives none.</param>
    public static ResponseTools Of(ReadOnlyMemory<byte> request)
    {
        if (request.Span.IndexOf("\"custom\""u8) < 0 && request.Span.IndexOf("\"namespace\""u8) < 0)
        {
            return None;
        }

        ResponseTools tools = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(request, JsonElements.Options);
            tools.AddAll(document.RootElement.Get("tools"u8), default);
            JsonElement input = document.RootElement.Get("input"u8);
            foreach (JsonElement item in input.IsList() ? input.EnumerateArray() : default)
            {
                if (item.Get("type"u8).Is("additional_tools"u8))
                {
                    tools.AddAll(item.Get("tools"u8), default);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return None;
        }

        return tools;
    }

    /// <summary>The tool by the name that the upstream knows; null for a plain function.</summary>
    internal CalledTool? Find(ReadOnlySpan<byte> name) =>
        _tools.Count == 0 ? null : _tools.GetValueOrDefault(Encoding.UTF8.GetString(name));

    private void AddAll(JsonElement list, JsonElement space)
    {
        foreach (JsonElement tool in list.IsList() ? list.EnumerateArray() : default)
        {
            JsonElement name = tool.Get("name"u8);
            bool isCustom = tool.Get("type"u8).Is("custom"u8);
            if (tool.Get("type"u8).Is("namespace"u8))
            {
                AddAll(tool.Get("tools"u8), name);
            }
            else if (isCustom || space.Exists())
            {
                JsonElement flat = space.Exists() ? MadeJson.FlatName(space, name) : name;
                CalledTool called = new(space.Inner().ToArray(), name.Inner().ToArray(), isCustom);
                _tools[Encoding.UTF8.GetString(flat.Inner())] = called;
            }
        }
    }
}

/// <summary>A tool as a Responses client calls it; names are escaped.</summary>
/// <param name="Namespace">Its namespace; empty for none.</param>
/// <param name="Name">Its name there.</param>
/// <param name="IsCustom">Whether it takes free text.</param>
internal sealed record CalledTool(byte[] Namespace, byte[] Name, bool IsCustom);
