using System.Buffers;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Edits;

/// <summary>Finds where values end in JSON that is known to be valid.</summary>
internal static class JsonExtent
{
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \n\r\t"u8);

    /// <summary>The index after the value that begins at <paramref name="start"/>.</summary>
    public static int EndOf(ReadOnlySpan<byte> json, int start) => json[start] switch
    {
        (byte)'"' => EndOfString(json, start),
        (byte)'{' or (byte)'[' => EndOfNest(json, start + 1, 1),
        _ => EndOfScalar(json, start),
    };

    /// <summary>The index after the bracket that closes the outermost of <paramref name="open"/> open ones.</summary>
    /// <param name="json">The document.</param>
    /// <param name="at">Where to read on; not inside a string.</param>
    /// <param name="open">How many objects and arrays are open there.</param>
    public static int EndOfNest(ReadOnlySpan<byte> json, int at, int open)
    {
        while (open > 0)
        {
            at += json[at..].IndexOfAny("\"{}[]"u8);
            switch (json[at])
            {
                case (byte)'"':
                    at = EndOfString(json, at);
                    continue;
                case (byte)'{' or (byte)'[':
                    open++;
                    break;
                default:
                    open--;
                    break;
            }

            at++;
        }

        return at;
    }

    /// <summary>The index of the first byte from <paramref name="at"/> on that is no white space.</summary>
    public static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int start) =>
        JsonStringScan.FindEnd(json, start + 1, out _) + 1;

    private static int EndOfScalar(ReadOnlySpan<byte> json, int start)
    {
        var length = json[start..].IndexOfAny(ScalarEnds);
        return length < 0 ? json.Length : start + length;
    }
}
