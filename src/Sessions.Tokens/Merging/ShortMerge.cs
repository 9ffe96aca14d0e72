using Sessions.Tokens.Vocabularies;

namespace Sessions.Tokens.Merging;

/// <summary>Merges a piece of few bytes: looks through all neighbouring pairs for each merge.</summary>
/// <remarks>Quadratic, and the fastest way while everything fits into a few cache lines.</remarks>
internal static class ShortMerge
{
    /// <summary>Longest piece, in bytes, for which scanning beats the heap.</summary>
    public const int LengthMax = 128;

    /// <summary>Merges until no neighbouring pair is a token.</summary>
    /// <param name="vocabulary">Says which pairs are tokens, and which comes first.</param>
    /// <param name="text">The text around the piece.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="length">Its bytes, 2 to <see cref="LengthMax"/>.</param>
    /// <param name="starts">Receives where the tokens begin; room for <paramref name="length"/> + 1 places.</param>
    /// <returns>The number of tokens.</returns>
    public static int Merge(Vocabulary vocabulary, ReadOnlySpan<byte> text, int start, int length, Span<int> starts)
    {
        Span<int> ranks = stackalloc int[LengthMax];
        for (var index = 0; index < length; index++)
        {
            starts[index] = start + index;
            ranks[index] = index + 1 < length ? vocabulary.RankOf(text, start + index, 2) : Vocabulary.NoRank;
        }

        starts[length] = start + length;
        var parts = length;
        while (true)
        {
            var at = LowestOf(ranks[..parts]);
            if (ranks[at] == Vocabulary.NoRank)
            {
                return parts;
            }

            starts[(at + 2)..(parts + 1)].CopyTo(starts[(at + 1)..]);
            ranks[(at + 2)..parts].CopyTo(ranks[(at + 1)..]);
            parts--;
            ranks[at] = PairRank(vocabulary, text, starts, at, parts);
            if (at > 0)
            {
                ranks[at - 1] = PairRank(vocabulary, text, starts, at - 1, parts);
            }
        }
    }

    private static int LowestOf(ReadOnlySpan<int> ranks)
    {
        var lowest = Vocabulary.NoRank;
        var at = 0;
        for (var index = 0; index < ranks.Length; index++)
        {
            if (ranks[index] < lowest)
            {
                lowest = ranks[index];
                at = index;
            }
        }

        return at;
    }

    private static int PairRank(Vocabulary vocabulary, ReadOnlySpan<byte> text, Span<int> starts, int at, int parts) =>
        at + 1 < parts
            ? vocabulary.RankOf(text, starts[at], starts[at + 2] - starts[at])
            : Vocabulary.NoRank;
}
