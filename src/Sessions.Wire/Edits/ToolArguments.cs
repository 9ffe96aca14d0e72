using System.Text;
using System.Text.Json;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Edits;

/// <summary>What a tool call's arguments say.</summary>
internal readonly record struct ToolArguments(string Text, string? Path, bool IsPartial)
{
    private const int DepthMax = 128;

    // As agents' own tools and the vendors' editor tools name them, the most telling first.
    private static readonly string[] PathNames =
    [
        "path", "file_path", "filepath", "filename", "file", "target_file", "absolute_path", "notebook_path",
        "relative_workspace_path",
    ];

    private static readonly string[] PartNames =
    [
        "offset", "limit", "start_line", "end_line", "line_start", "line_end", "view_range", "start", "end", "lines",
    ];

    /// <summary>A call without arguments.</summary>
    public static ToolArguments None { get; } = new("", null, false);

    /// <summary>Reads the value that holds the arguments: JSON, or a string of JSON or of anything else.</summary>
    /// <param name="value">One JSON value.</param>
    public static ToolArguments Of(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[0] != (byte)'"')
        {
            return OfJson(value);
        }

        var inner = value[1..^1];
        if (inner.TrimStart(" \n\r\t"u8).IsEmpty)
        {
            return None;
        }

        var canonical = new byte[inner.Length];
        var length = JsonStringForm.Write(inner, canonical);
        var isText = JsonStringForm.TryDecode(canonical.AsSpan(0, length), out var text);
        var arguments = isText ? OfJson(Encoding.UTF8.GetBytes(text)) : None;
        return arguments.Text.Length > 0 ? arguments : new ToolArguments(Canonical(value) ?? "", null, false);
    }

    private static ToolArguments OfJson(ReadOnlySpan<byte> json)
    {
        var text = Canonical(json);
        if (text is null or "null")
        {
            return None;
        }

        ReadMembers(json, out var path, out var isPartial);
        return new ToolArguments(text, path, path is not null && isPartial);
    }

    /// <summary>The JSON without white space and in one spelling; null when it is none.</summary>
    private static string? Canonical(ReadOnlySpan<byte> json)
    {
        using var scanner = new CanonicalScanner(json, DepthMax, oneTextType: false);
        scanner.SkipWhiteSpace();
        scanner.Restart([]);
        if (!scanner.Opaque())
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(scanner.Finish());
        scanner.SkipWhiteSpace();
        return scanner.AtEnd ? text : null;
    }

    private static void ReadMembers(ReadOnlySpan<byte> json, out string? path, out bool isPartial)
    {
        path = null;
        isPartial = false;
        var best = PathNames.Length;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var rank = IndexOf(ref reader, PathNames);
            var isPart = IndexOf(ref reader, PartNames) < PartNames.Length;
            var isWholeFlag = reader.ValueTextEquals("should_read_entire_file"u8);
            _ = reader.Read();
            isPartial |= (isPart && reader.TokenType != JsonTokenType.Null)
                || (isWholeFlag && reader.TokenType == JsonTokenType.False);
            if (rank < best && ItemJson.TextOf(ref reader) is { Length: > 0 } found)
            {
                best = rank;
                path = found;
            }

            reader.Skip();
        }
    }

    private static int IndexOf(ref Utf8JsonReader reader, string[] names)
    {
        var index = 0;
        while (index < names.Length && !reader.ValueTextEquals(names[index]))
        {
            index++;
        }

        return index;
    }
}
