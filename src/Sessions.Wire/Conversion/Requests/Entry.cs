using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>What one entry of a conversation is.</summary>
internal enum EntryKind : byte
{
    System,
    User,
    Assistant,
    Call,
    Result,
}

/// <summary>One entry of a conversation: what somebody said, a tool call or its result.</summary>
internal sealed record Entry(EntryKind Kind, Place Place)
{
    /// <summary>What was said, or what the tool answered.</summary>
    public List<Part> Parts { get; } = [];

    /// <summary>
    /// Assistant and call: whether a new message begins here rather than the one before going on.
    /// </summary>
    public bool StartsMessage { get; init; }

    /// <summary>System: whether OpenAI's <c>developer</c> speaks.</summary>
    public bool IsDeveloper { get; init; }

    /// <summary>System: whether it stands apart from the messages, as <c>system</c> or <c>instructions</c>.</summary>
    public bool IsApart { get; init; }

    /// <summary>The id that a call and its result share.</summary>
    public JsonElement Id { get; init; }

    /// <summary>Call: the tool.</summary>
    public JsonElement Name { get; init; }

    /// <summary>Call: a string that spells a JSON object, or the object itself.</summary>
    public JsonElement Arguments { get; init; }

    /// <summary>Result: whether the tool failed.</summary>
    public bool IsError { get; init; }
}
