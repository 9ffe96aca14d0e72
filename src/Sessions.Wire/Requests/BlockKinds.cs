using Sessions.Core.Items;

namespace Sessions.Wire.Requests;

/// <summary>What Anthropic's content blocks and Responses' input items are, by their <c>type</c>.</summary>
internal static class BlockKinds
{
    /// <summary>The kind of an Anthropic content block.</summary>
    public static ItemKind Of(ReadOnlySpan<byte> type, RoleName role)
    {
        if (role.Role == Role.System)
        {
            return ItemKind.System;
        }

        if (type.EndsWith("tool_use"u8))
        {
            return ItemKind.ToolCall;
        }

        if (type.EndsWith("tool_result"u8))
        {
            return ItemKind.ToolResult;
        }

        if (type.SequenceEqual("thinking"u8) || type.SequenceEqual("redacted_thinking"u8))
        {
            return ItemKind.Reasoning;
        }

        return type.SequenceEqual("compaction"u8) ? ItemKind.Compaction
            : IsSpeech(type) ? role.Kind
            : ItemKind.Other;
    }

    /// <summary>The kind of a Responses input item; one without a type is a message.</summary>
    public static ItemKind OfInput(ReadOnlySpan<byte> type, RoleName role)
    {
        if (type.IsEmpty || type.SequenceEqual("message"u8))
        {
            return role.Kind;
        }

        if (type.EndsWith("_call"u8))
        {
            return ItemKind.ToolCall;
        }

        if (type.EndsWith("_output"u8))
        {
            return ItemKind.ToolResult;
        }

        return type.SequenceEqual("reasoning"u8) ? ItemKind.Reasoning
            : type.SequenceEqual("additional_tools"u8) ? ItemKind.ToolDefinition
            : type.SequenceEqual("compaction"u8) || type.SequenceEqual("compaction_summary"u8) ? ItemKind.Compaction
            : ItemKind.Other;
    }

    /// <summary>
    /// Whether Anthropic takes a <c>cache_control</c> on a block of this type; no for thinking and unknown ones.
    /// </summary>
    public static bool TakesCacheMarker(ReadOnlySpan<byte> type) =>
        IsSpeech(type) || type.EndsWith("tool_use"u8) || type.EndsWith("tool_result"u8)
        || type.SequenceEqual("compaction"u8);

    private static bool IsSpeech(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("text"u8) || type.SequenceEqual("image"u8) || type.SequenceEqual("document"u8)
        || type.SequenceEqual("search_result"u8) || type.SequenceEqual("container_upload"u8);
}
