using System.Buffers;
using System.Text.Json;

namespace Sessions.Tokens.Items;

/// <summary>Counts a tool definition as JSON text, without the cache marker that clients move about.</summary>
internal static class ToolText
{
    /// <summary>Tokens of the definition.</summary>
    /// <exception cref="JsonException">It is not one JSON value.</exception>
    public static int Count(BytePairEncoding encoding, ReadOnlySpan<byte> json)
    {
        var (start, end) = FindMarker(json);
        var scratch = ArrayPool<byte>.Shared.Rent(json.Length);
        var head = JsonText.Minify(json[..start], scratch);
        var tail = JsonText.Minify(json[end..], scratch.AsSpan(head));

        // The comma on one side goes with the marker.
        if (end > start && head > 0 && scratch[head - 1] == ',')
        {
            scratch.AsSpan(head, tail).CopyTo(scratch.AsSpan(--head));
        }
        else if (end > start && tail > 0 && scratch[head] == ',')
        {
            scratch.AsSpan(head + 1, --tail).CopyTo(scratch.AsSpan(head));
        }

        var tokens = encoding.Count(scratch.AsSpan(0, head + tail));
        ArrayPool<byte>.Shared.Return(scratch);
        return tokens;
    }

    // Reads all of it, so that what is not JSON is noticed.
    private static (int Start, int End) FindMarker(ReadOnlySpan<byte> json)
    {
        var found = (0, 0);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ItemWalk.DepthMax });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName
                && reader.CurrentDepth == 1
                && reader.ValueTextEquals("cache_control"u8))
            {
                var start = (int)reader.TokenStartIndex;
                reader.Read();
                reader.Skip();
                found = (start, (int)reader.BytesConsumed);
            }
        }

        return found;
    }
}
