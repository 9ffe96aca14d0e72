namespace Sessions.Tokens.Pieces;

/// <summary>Cuts text into the pieces that merging never crosses, as an encoding's split pattern does.</summary>
/// <remarks>
/// The patterns are regular expressions whose alternatives are tried in order at each place. Written by hand over UTF-8
/// they need no decoding to UTF-16, see scalars beyond the BMP whole, and cannot backtrack more than once over a run.
/// What both encodings share stands here: numbers, symbols and white space.
/// </remarks>
internal abstract class PieceSplitter
{
    private const int NumberRunesMax = 3;

    /// <summary>Where the piece that begins at <paramref name="start"/> ends.</summary>
    /// <param name="text">UTF-8; bytes that are none count as symbols.</param>
    /// <param name="start">A place before the end of the text, where a piece begins.</param>
    public abstract int End(ReadOnlySpan<byte> text, int start);

    /// <summary><c>\p{N}{1,3}</c>, its first number read.</summary>
    protected static int NumberEnd(ReadOnlySpan<byte> text, int index)
    {
        for (var runes = 1; runes < NumberRunesMax && index < text.Length; runes++)
        {
            if (RuneClasses.At(text, index, out var width) != RuneClass.Number)
            {
                break;
            }

            index += width;
        }

        return index;
    }

    /// <summary><c>[^\s\p{L}\p{N}]+[\r\n]*</c>, its first symbol read.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="index">Behind the first symbol.</param>
    /// <param name="slashesFollow">Whether <c>/</c> stands in the class at the end too.</param>
    protected static int SymbolsEnd(ReadOnlySpan<byte> text, int index, bool slashesFollow)
    {
        while (index < text.Length && (RuneClasses.At(text, index, out var width) & RuneClass.Symbol) != 0)
        {
            index += width;
        }

        while (index < text.Length
            && (text[index] is (byte)'\r' or (byte)'\n' || (slashesFollow && text[index] == '/')))
        {
            index++;
        }

        return index;
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>, its first character read.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="start">Where the run begins.</param>
    /// <param name="index">Behind its first character.</param>
    protected static int WhiteEnd(ReadOnlySpan<byte> text, int start, int index)
    {
        var last = start;
        var lineEnd = text[start] is (byte)'\r' or (byte)'\n' ? index : 0;
        while (index < text.Length)
        {
            var kind = RuneClasses.At(text, index, out var width);
            if ((kind & RuneClass.White) == 0)
            {
                break;
            }

            last = index;
            index += width;
            if (kind == RuneClass.LineEnd)
            {
                lineEnd = index;
            }
        }

        if (lineEnd > 0)
        {
            return lineEnd;
        }

        // The last space of a run belongs to what follows, unless it is all there is.
        return index == text.Length || last == start ? index : last;
    }

    /// <summary>The end of <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)</c>, or the same place where there is none.</summary>
    protected static int ContractionEnd(ReadOnlySpan<byte> text, int index)
    {
        if (index + 1 >= text.Length || text[index] != '\'')
        {
            return index;
        }

        var second = text[index + 1];
        var third = index + 2 < text.Length ? text[index + 2] : (byte)0;
        return (second | 0x20) switch
        {
            's' or 't' or 'm' or 'd' => index + 2,
            'r' or 'v' when (third | 0x20) == 'e' => index + 3,
            'l' when (third | 0x20) == 'l' => index + 3,

            // U+017F, the long s, is an s to a comparison without case.
            _ => second == 0xC5 && third == 0xBF ? index + 3 : index,
        };
    }
}
