using System.Text.Json;
using Sessions.Core.Compaction;

namespace Sessions.Wire.Edits;

/// <summary>The members of one JSON object that make it a tool call or a tool's result, in any wire format.</summary>
internal struct CallEntry
{
    public string? Role;
    public string? Type;
    public string? Id;
    public string? Name;

    /// <summary>The call that this names: <c>call_id</c>, <c>tool_use_id</c> or <c>tool_call_id</c>.</summary>
    public string? CallId;

    /// <summary>Arguments, by whatever name: <c>arguments</c>, <c>input</c>, <c>action</c>, <c>operation</c>.</summary>
    public Range? Arguments;

    /// <summary>Chat's <c>tool_calls</c>.</summary>
    public Range? ToolCalls;

    /// <summary>What a call in Chat wraps: <c>function</c>, <c>custom</c> or the older <c>function_call</c>.</summary>
    public Range? Inner;

    /// <summary>Reads an object; one that is none has no members.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static CallEntry Read(ReadOnlySpan<byte> json)
    {
        var entry = default(CallEntry);
        var reader = new Utf8JsonReader(json, ItemJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return entry;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            entry.ReadMember(ref reader);
        }

        return entry;
    }

    /// <summary>The call that the entry is.</summary>
    /// <param name="id">What its result will name.</param>
    /// <param name="name">The tool.</param>
    /// <param name="json">The bytes that the entry was read from.</param>
    public readonly ToolCall Call(string id, string name, ReadOnlySpan<byte> json)
    {
        var arguments = Arguments is { } place ? ToolArguments.Of(json[place]) : ToolArguments.None;
        return new ToolCall(id, name, arguments.Text, arguments.Path, arguments.IsPartial);
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan.Length <= 16 ? ItemJson.NameOf(ref reader) : null;
        _ = reader.Read();
        switch (name)
        {
            case "role":
                Role = ItemJson.TextOf(ref reader);
                break;
            case "type":
                Type = ItemJson.TextOf(ref reader);
                break;
            case "id":
                Id = ItemJson.TextOf(ref reader);
                break;
            case "name":
                Name = ItemJson.TextOf(ref reader);
                break;
            case "call_id" or "tool_use_id" or "tool_call_id":
                CallId = ItemJson.TextOf(ref reader);
                break;
            case "arguments" or "input" or "action" or "operation":
                Arguments = ItemJson.Take(ref reader);
                break;
            case "tool_calls" when reader.TokenType == JsonTokenType.StartArray:
                ToolCalls = ItemJson.Take(ref reader);
                break;
            case "function" or "custom" or "function_call" when reader.TokenType == JsonTokenType.StartObject:
                Inner = ItemJson.Take(ref reader);
                break;
        }

        reader.Skip();
    }
}
