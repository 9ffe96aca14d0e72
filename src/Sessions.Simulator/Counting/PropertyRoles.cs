using System.Text.Json;

namespace Sessions.Simulator.Counting;

/// <summary>What a property of a wire item is to the prompt.</summary>
internal enum PropertyRole
{
    /// <summary>A name that the prompt shows, whose value is walked.</summary>
    Named,

    /// <summary>The text itself, wherever the format hangs it.</summary>
    Content,

    /// <summary>Part of the meaning, without tokens of its own.</summary>
    Label,

    /// <summary>JSON of the caller.</summary>
    Free,

    /// <summary>An image or a file: a fixed price.</summary>
    Opaque,

    /// <summary>Reasoning that only the provider can read.</summary>
    Encrypted,

    /// <summary>Nothing that the model sees.</summary>
    Dress,
}

/// <summary>Sorts the property names of the three wire formats.</summary>
internal static class PropertyRoles
{
    public static PropertyRole Of(ref Utf8JsonReader name)
    {
        if (Is(ref name, "content"u8, "text"u8, "thinking"u8) || Is(ref name, "output"u8, "refusal"u8, "summary"u8))
        {
            return PropertyRole.Content;
        }

        if (Is(ref name, "type"u8, "role"u8, "phase"u8) || Is(ref name, "call_id"u8, "tool_call_id"u8, "tool_use_id"u8))
        {
            return PropertyRole.Label;
        }

        if (Is(ref name, "input"u8, "input_schema"u8, "parameters"u8))
        {
            return PropertyRole.Free;
        }

        if (Is(ref name, "image_url"u8, "source"u8, "input_audio"u8) || Is(ref name, "file"u8, "file_data"u8, "data"u8))
        {
            return PropertyRole.Opaque;
        }

        if (Is(ref name, "id"u8, "cache_control"u8, "prompt_cache_breakpoint"u8)
            || Is(ref name, "status"u8, "signature"u8, "annotations"u8)
            || Is(ref name, "logprobs"u8, "citations"u8, "eager_input_streaming"u8))
        {
            return PropertyRole.Dress;
        }

        return name.ValueTextEquals("encrypted_content"u8) ? PropertyRole.Encrypted : PropertyRole.Named;
    }

    /// <summary>Whether a <c>type</c> only says that its object is a text or a message.</summary>
    public static bool IsPlainType(ref Utf8JsonReader value) =>
        Is(ref value, "text"u8, "input_text"u8, "output_text"u8) || value.ValueTextEquals("message"u8);

    private static bool Is(
        ref Utf8JsonReader name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        name.ValueTextEquals(first) || name.ValueTextEquals(second) || name.ValueTextEquals(third);
}
