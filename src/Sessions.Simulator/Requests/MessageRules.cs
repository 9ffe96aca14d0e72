using System.Text.Json;

namespace Sessions.Simulator.Requests;

/// <summary>Anthropic's rules for what a message may hold.</summary>
internal static class MessageRules
{
    /// <summary>Refuses messages and text blocks without content.</summary>
    /// <param name="role">Whose message.</param>
    /// <param name="content">Its content.</param>
    /// <param name="index">Its place.</param>
    /// <param name="isFinal">Whether it is the last one, which may be an empty beginning of the answer.</param>
    /// <exception cref="ProviderRefusalException">There is none.</exception>
    public static void RequireContent(string role, JsonElement content, int index, bool isFinal)
    {
        var isEmpty = content.ValueKind == JsonValueKind.Array
            ? content.GetArrayLength() == 0
            : content.ValueKind == JsonValueKind.String && content.ValueEquals(ReadOnlySpan<byte>.Empty);
        if (isEmpty && role == "user")
        {
            throw ProviderRefusalException.Invalid($"messages.{index}: user messages must have non-empty content");
        }

        if (isEmpty && !(isFinal && role == "assistant"))
        {
            throw ProviderRefusalException.Invalid(
                $"messages.{index}: all messages must have non-empty content except for the optional final assistant"
                + " message");
        }

        foreach (var block in ((JsonElement?)content).Items())
        {
            if (block.StringField("type") == "text")
            {
                RequireText(block.StringField("text"));
            }
        }
    }

    private static void RequireText(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw ProviderRefusalException.Invalid("messages: text content blocks must be non-empty");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            throw ProviderRefusalException.Invalid("messages: text content blocks must contain non-whitespace text");
        }
    }
}
