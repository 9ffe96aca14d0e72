using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>What one part of a message is.</summary>
internal enum PartKind : byte
{
    Text,

    /// <summary>The model's own words of why it does not answer.</summary>
    Refusal,
    Image,
    Document,
}

/// <summary>One part of a message, by the elements of the body it was read from.</summary>
internal sealed record Part(PartKind Kind, Place Place)
{
    /// <summary>The text.</summary>
    public JsonElement Text { get; init; }

    /// <summary>An address, or a data URL as OpenAI writes it.</summary>
    public JsonElement Url { get; init; }

    /// <summary>The type of <see cref="Data"/>.</summary>
    public JsonElement MediaType { get; init; }

    /// <summary>Base64, as Anthropic writes it.</summary>
    public JsonElement Data { get; init; }

    /// <summary>A document's file name or title.</summary>
    public JsonElement Name { get; init; }

    /// <summary>How closely an image is to be looked at; OpenAI's.</summary>
    public JsonElement Detail { get; init; }

    public bool HasText => Kind is PartKind.Text or PartKind.Refusal;
}
