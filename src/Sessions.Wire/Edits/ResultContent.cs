using System.Text.Json;
using Sessions.Core.Events;
using Sessions.Core.Turns;

namespace Sessions.Wire.Edits;

/// <summary>Puts a note in the place of what a tool returned.</summary>
internal static class ResultContent
{
    /// <summary>The same item with the note; null where the item is no result whose content may be a text.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static KeptJson? Clear(WireFormat wire, ReadOnlySpan<byte> json, string note)
    {
        var entry = CallEntry.Read(json);
        if (!TakesText(wire, entry) || !FindContent(json, wire, out var content, out var marker))
        {
            return null;
        }

        var text = entry.Type == ShellOutput.Item ? ShellOutput.Of(json[content], note) : JsonQuote.Of(note);
        if (text is null)
        {
            return null;
        }

        if (marker is not { } dropped)
        {
            return new KeptJson((byte[])[.. json[..content.Start], .. text, .. json[content.End..]]);
        }

        var isBefore = dropped.Start.Value < content.Start.Value;
        return new KeptJson(isBefore
            ? [.. json[..dropped.Start], .. json[dropped.End..content.Start], .. text, .. json[content.End..]]
            : (byte[])
            [.. json[..content.Start], .. text, .. json[content.End..dropped.Start], .. json[dropped.End..]]);
    }

    /// <remarks>
    /// Not the results of tools that the provider runs, nor of the computer, which must be a picture.
    /// </remarks>
    private static bool TakesText(WireFormat wire, in CallEntry entry) => wire switch
    {
        WireFormat.Chat => entry.Role is "tool" or "function",
        WireFormat.Responses => entry.Type is "function_call_output" or "custom_tool_call_output"
            or "local_shell_call_output" or "apply_patch_call_output" or ShellOutput.Item,
        _ => entry.Type is "tool_result" or "mcp_tool_result",
    };

    private static bool FindContent(ReadOnlySpan<byte> json, WireFormat wire, out Range content, out Range? marker)
    {
        content = default;
        marker = null;
        var found = 0;
        var reader = new Utf8JsonReader(json, ItemJson.Options);
        _ = reader.Read();
        var before = (int)reader.BytesConsumed;
        for (var isFirst = true; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; isFirst = false)
        {
            var isContent = wire == WireFormat.Responses
                ? reader.ValueTextEquals("output"u8)
                : reader.ValueTextEquals("content"u8);
            var isMarker = wire == WireFormat.Messages && reader.ValueTextEquals("cache_control"u8);
            _ = reader.Read();
            var value = ItemJson.Take(ref reader);
            if (isContent)
            {
                content = value;
                found += HoldsTools(json[value]) ? 2 : 1;
            }
            else if (isMarker)
            {
                marker = MemberWithComma(json, before, value.End.Value, isFirst);
            }

            before = value.End.Value;
        }

        return found == 1;
    }

    /// <summary>A member with the comma before it or, for the first, the one behind it.</summary>
    private static Range MemberWithComma(ReadOnlySpan<byte> json, int before, int end, bool isFirst)
    {
        if (!isFirst)
        {
            return before..end;
        }

        var behind = JsonExtent.SkipSpace(json, end);
        return before..(json[behind] == (byte)',' ? behind + 1 : end);
    }

    /// <summary>
    /// Whether a result brings tools whose loading was deferred (<c>tool_reference</c>): without it they are unknown.
    /// </summary>
    private static bool HoldsTools(ReadOnlySpan<byte> content)
    {
        if (content[0] != (byte)'[')
        {
            return false;
        }

        var reader = new Utf8JsonReader(content, ItemJson.Options);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (CallEntry.Read(content[ItemJson.Take(ref reader)]).Type == "tool_reference")
            {
                return true;
            }
        }

        return false;
    }
}
