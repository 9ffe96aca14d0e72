using System.Text.Json;

namespace Sessions.Wire.Edits;

/// <summary>Small readings of an item's members.</summary>
internal static class ItemJson
{
    /// <summary>As deep as a front door admits items, with what stands around them.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 1_024 };

    /// <summary>The string that the reader stands on; null when it is none or holds half a surrogate pair.</summary>
    public static string? TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? NameOf(ref reader) : null;

    /// <summary>The string or name that the reader stands on; null when it holds half a surrogate pair.</summary>
    public static string? NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Where the value that the reader stands on is; moves the reader to its end.</summary>
    public static Range Take(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
