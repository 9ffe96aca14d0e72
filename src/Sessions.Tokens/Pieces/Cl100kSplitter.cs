namespace Sessions.Tokens.Pieces;

/// <summary>The split pattern of <c>cl100k_base</c>.</summary>
/// <remarks>
/// The pattern is <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}</c>, followed by
/// <c>| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.
/// </remarks>
internal sealed class Cl100kSplitter : PieceSplitter
{
    private const RuneClass Prefix = RuneClass.Space | RuneClass.Symbol;

    /// <inheritdoc/>
    public override int End(ReadOnlySpan<byte> text, int start)
    {
        var first = RuneClasses.At(text, start, out var width);
        var next = start + width;
        if ((first & RuneClass.Letter) != 0)
        {
            return LettersEnd(text, next);
        }

        if (first == RuneClass.Number)
        {
            return NumberEnd(text, next);
        }

        var contraction = ContractionEnd(text, start);
        if (contraction > start)
        {
            return contraction;
        }

        var second = next < text.Length ? RuneClasses.At(text, next, out width) : RuneClass.None;
        if ((first & Prefix) != 0 && (second & RuneClass.Letter) != 0)
        {
            return LettersEnd(text, next + width);
        }

        if ((first & RuneClass.Symbol) != 0)
        {
            return SymbolsEnd(text, next, slashesFollow: false);
        }

        return text[start] == ' ' && (second & RuneClass.Symbol) != 0
            ? SymbolsEnd(text, next + width, slashesFollow: false)
            : WhiteEnd(text, start, next);
    }

    private static int LettersEnd(ReadOnlySpan<byte> text, int index)
    {
        while (index < text.Length && (RuneClasses.At(text, index, out var width) & RuneClass.Letter) != 0)
        {
            index += width;
        }

        return index;
    }
}
