using System.Buffers;

namespace Sessions.Tokens.Items;

/// <summary>Counts JSON as a model is shown it: as text, without the white space that a client put in.</summary>
internal static class JsonText
{
    /// <summary>Tokens of a JSON value's own text.</summary>
    public static int Count(BytePairEncoding encoding, ReadOnlySpan<byte> json)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(json.Length);
        var tokens = encoding.Count(scratch.AsSpan(0, Minify(json, scratch)));
        ArrayPool<byte>.Shared.Return(scratch);
        return tokens;
    }

    /// <summary>Copies JSON without the white space between its tokens and returns the bytes written.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="minified">Receives it; as long as <paramref name="json"/>.</param>
    public static int Minify(ReadOnlySpan<byte> json, Span<byte> minified)
    {
        var written = 0;
        for (var index = 0; index < json.Length;)
        {
            if (json[index] <= ' ')
            {
                index++;
                continue;
            }

            var end = json[index] == '"' ? StringEnd(json, index + 1) : index + 1;
            json[index..end].CopyTo(minified[written..]);
            written += end - index;
            index = end;
        }

        return written;
    }

    private static int StringEnd(ReadOnlySpan<byte> json, int index)
    {
        while (index < json.Length)
        {
            var stop = json[index..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
            {
                break;
            }

            index += stop + 1;
            if (json[index - 1] == '"')
            {
                return index;
            }

            index++;
        }

        return json.Length;
    }
}
