using System.Text.Json;
using Sessions.Core.Compaction;
using Sessions.Core.Turns;

namespace Sessions.Wire.Edits;

/// <summary>Reads what an item says about tools, by wire format.</summary>
internal static class ToolFacts
{
    private const string CallSuffix = "_call";

    /// <summary>Reads one item.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ItemFacts Of(WireFormat wire, ReadOnlySpan<byte> json)
    {
        var entry = CallEntry.Read(json);
        return wire switch
        {
            WireFormat.Chat => OfChat(entry, json),
            WireFormat.Responses => OfResponses(entry, json),
            _ => OfMessages(entry, json),
        };
    }

    /// <remarks>The older <c>function_call</c> has no id: the function's name is what its result names.</remarks>
    private static ItemFacts OfChat(in CallEntry entry, ReadOnlySpan<byte> json)
    {
        switch (entry.Role)
        {
            case "tool":
                return Answer(entry.CallId);
            case "function":
                return Answer(entry.Name);
        }

        List<ToolCall> calls = [];
        if (entry.ToolCalls is { } list)
        {
            AddCalls(calls, json[list]);
        }
        else if (entry.Inner is { } old)
        {
            var call = json[old];
            var inner = CallEntry.Read(call);
            if (inner.Name is { } name)
            {
                calls.Add(inner.Call(name, name, call));
            }
        }

        return calls.Count == 0 ? ItemFacts.None : new ItemFacts(calls, null);
    }

    private static void AddCalls(List<ToolCall> calls, ReadOnlySpan<byte> list)
    {
        var reader = new Utf8JsonReader(list, ItemJson.Options);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var call = list[ItemJson.Take(ref reader)];
            var entry = CallEntry.Read(call);
            if (entry.Id is { } id)
            {
                var wrapped = entry.Inner is { } inner ? call[inner] : call;
                var tool = CallEntry.Read(wrapped);
                calls.Add(tool.Call(id, tool.Name ?? "", wrapped));
            }
        }
    }

    /// <remarks>
    /// A call without a <c>call_id</c> (web search, code interpreter) is run by the provider and brings its result
    /// along. The local shell's result names its call by <c>id</c> in the vendor's types.
    /// </remarks>
    private static ItemFacts OfResponses(in CallEntry entry, ReadOnlySpan<byte> json)
    {
        if (entry.Type is not { } type)
        {
            return ItemFacts.None;
        }

        if (type.EndsWith("_output", StringComparison.Ordinal))
        {
            return Answer(entry.CallId ?? (type == "local_shell_call_output" ? entry.Id : null));
        }

        return type.EndsWith(CallSuffix, StringComparison.Ordinal) && entry.CallId is { } id
            ? Call(entry, id, entry.Name ?? type[..^CallSuffix.Length], json)
            : ItemFacts.None;
    }

    /// <remarks>Calls of tools that the provider runs are pairs as well: their result is a block of its own.</remarks>
    private static ItemFacts OfMessages(in CallEntry entry, ReadOnlySpan<byte> json)
    {
        if (entry.Type is not { } type)
        {
            return ItemFacts.None;
        }

        if (type.EndsWith("tool_result", StringComparison.Ordinal))
        {
            return Answer(entry.CallId);
        }

        return type.EndsWith("tool_use", StringComparison.Ordinal) && entry.Id is { } id
            ? Call(entry, id, entry.Name ?? "", json)
            : ItemFacts.None;
    }

    private static ItemFacts Call(in CallEntry entry, string id, string name, ReadOnlySpan<byte> json) =>
        new([entry.Call(id, name, json)], null);

    private static ItemFacts Answer(string? id) => id is null ? ItemFacts.None : new ItemFacts([], id);
}
