namespace Sessions.Tokens.Pieces;

/// <summary>The split pattern of <c>o200k_base</c> and <c>o200k_harmony</c>.</summary>
/// <remarks>
/// With <c>H = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>, <c>T = [\p{Ll}\p{Lm}\p{Lo}\p{M}]</c> and
/// <c>C = (?i:'s|'t|'re|'ve|'m|'ll|'d)</c> the pattern is
/// <c>[^\r\n\p{L}\p{N}]?H*T+C?|[^\r\n\p{L}\p{N}]?H+T*C?|\p{N}{1,3}</c>, followed by
/// <c>| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.
/// </remarks>
internal sealed class O200kSplitter : PieceSplitter
{
    private const RuneClass Head = RuneClass.Upper | RuneClass.Caseless | RuneClass.Mark;
    private const RuneClass Tail = RuneClass.Lower | RuneClass.Caseless | RuneClass.Mark;
    private const RuneClass Word = Head | Tail;
    private const RuneClass Prefix = RuneClass.Space | RuneClass.Other;

    /// <inheritdoc/>
    public override int End(ReadOnlySpan<byte> text, int start)
    {
        var first = RuneClasses.At(text, start, out var width);

        // A mark may be read as the prefix or as the head of a word: both readings end at the same place.
        if ((first & Word) != 0)
        {
            return WordEnd(text, start);
        }

        var next = start + width;
        if (first == RuneClass.Number)
        {
            return NumberEnd(text, next);
        }

        var second = next < text.Length ? RuneClasses.At(text, next, out width) : RuneClass.None;
        if ((first & Prefix) != 0 && (second & Word) != 0)
        {
            return WordEnd(text, next);
        }

        if (first == RuneClass.Other)
        {
            return SymbolsEnd(text, next, slashesFollow: true);
        }

        return text[start] == ' ' && second == RuneClass.Other
            ? SymbolsEnd(text, next + width, slashesFollow: true)
            : WhiteEnd(text, start, next);
    }

    /// <summary><c>H*T+C?|H+T*C?</c> at a place where a letter or a mark stands.</summary>
    private static int WordEnd(ReadOnlySpan<byte> text, int index)
    {
        var kind = RuneClass.None;
        var width = 0;
        var shared = 0;
        while (index < text.Length)
        {
            kind = RuneClasses.At(text, index, out width);
            if ((kind & Head) == 0)
            {
                break;
            }

            index += width;
            if ((kind & Tail) != 0)
            {
                shared = index;
            }
        }

        if (index < text.Length && kind == RuneClass.Lower)
        {
            index = TailEnd(text, index + width);
        }
        else if (shared > 0)
        {
            // T+ needs one character: H* gives back everything behind the last one that both classes hold.
            index = shared;
        }

        return index < text.Length && text[index] == '\'' ? ContractionEnd(text, index) : index;
    }

    private static int TailEnd(ReadOnlySpan<byte> text, int index)
    {
        while (index < text.Length && (RuneClasses.At(text, index, out var width) & Tail) != 0)
        {
            index += width;
        }

        return index;
    }
}
