namespace Sessions.Tokens.Items;

/// <summary>What a property of a wire item is to the model, by its name.</summary>
internal enum ItemField
{
    /// <summary>Text that the model reads, or an object or array that holds some.</summary>
    Text,

    /// <summary>Never shown to the model: ids, markers, formats, encrypted values.</summary>
    Hidden,

    /// <summary>The discriminator: hidden itself, but it tells what stands beside it.</summary>
    Type,

    /// <summary>How closely the model looks at the image beside it; hidden itself.</summary>
    Detail,

    /// <summary>The role of a message.</summary>
    Role,

    /// <summary>The name of a message's author, or of a function.</summary>
    Name,

    /// <summary>Arguments of a tool call: the model reads an object as JSON.</summary>
    Arguments,

    /// <summary>An image or a file.</summary>
    Media,

    /// <summary>An address: of an image or a file when it says so, else text.</summary>
    Address,

    /// <summary>Bytes in base64, or the text of a plain document.</summary>
    Data,
}

/// <summary>Knows the property names of the wire formats.</summary>
internal static class ItemFields
{
    /// <summary>What a property is; <see cref="ItemField.Text"/> for names that nobody has described.</summary>
    public static ItemField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => ItemField.Hidden,
        3 when name.SequenceEqual("url"u8) => ItemField.Address,
        4 when name.SequenceEqual("type"u8) => ItemField.Type,
        4 when name.SequenceEqual("role"u8) => ItemField.Role,
        4 when name.SequenceEqual("name"u8) => ItemField.Name,
        4 when name.SequenceEqual("data"u8) => ItemField.Data,
        5 when name.SequenceEqual("input"u8) => ItemField.Arguments,
        6 when name.SequenceEqual("detail"u8) => ItemField.Detail,
        7 when name.SequenceEqual("file_id"u8) => ItemField.Media,
        9 when name.SequenceEqual("arguments"u8) => ItemField.Arguments,
        9 when name.SequenceEqual("image_url"u8) => ItemField.Media,
        9 when name.SequenceEqual("file_data"u8) => ItemField.Media,
        _ => IsHidden(name) ? ItemField.Hidden : ItemField.Text,
    };

    private static bool IsHidden(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 => name.SequenceEqual("status"u8) || name.SequenceEqual("format"u8),
        7 => name.SequenceEqual("call_id"u8),
        8 => name.SequenceEqual("logprobs"u8),
        9 => name.SequenceEqual("signature"u8) || name.SequenceEqual("citations"u8),
        10 => name.SequenceEqual("media_type"u8),
        11 => name.SequenceEqual("tool_use_id"u8) || name.SequenceEqual("annotations"u8),
        12 => name.SequenceEqual("tool_call_id"u8),
        13 => name.SequenceEqual("cache_control"u8),
        17 => name.SequenceEqual("encrypted_content"u8),
        _ => false,
    };
}
