using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Tokens.Merging;
using Sessions.Tokens.Vocabularies;

namespace Sessions.Tokens.Tests.Merging;

public sealed class MergeTests
{
    private static readonly Vocabulary Tokens = BytePairEncoding.O200kBase.Vocabulary;

    private static readonly Arbitrary<byte[]> Pieces = Gen.OneOf(
            Gen.Elements([.. "ab"u8]).NonEmptyListOf(),
            Gen.Elements([.. "etaoinshrdlu"u8]).NonEmptyListOf(),
            Gen.Elements([.. "=- \0\xE5\xAD\x97"u8]).NonEmptyListOf(),
            Gen.Choose(0, 255).Select(static value => (byte)value).NonEmptyListOf())
        .Select(static bytes => bytes.ToArray())
        .ToArbitrary();

    [Fact]
    public void LongMerge_AnyPiece_GivesTheTokensOfNaiveMerging() =>
        Prop.ForAll(Pieces, static piece => Long(piece).SequenceEqual(Naive(piece))).Check(Tries);

    [Fact]
    public void ShortMerge_AnyPiece_GivesTheTokensOfNaiveMerging() =>
        Prop.ForAll(Pieces, static piece => Short(piece).SequenceEqual(Naive(piece))).Check(Tries);

    [Fact]
    public void PairHeap_AnyEntries_ComeOutInOrder() =>
        Prop.ForAll<ulong[], ulong[]>(static (appended, pushed) => Drain(appended, pushed)).QuickCheckThrowOnFailure();

    private static Config Tries => Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(ShortMerge.LengthMax);

    private static List<int> Long(byte[] piece)
    {
        var tokens = new ArrayBufferWriter<int>();
        LongMerge.Merge(Tokens, piece, tokens).ShouldBe(tokens.WrittenCount);
        return [.. tokens.WrittenSpan];
    }

    private static List<int> Short(byte[] piece)
    {
        if (piece.Length is < 2 or > ShortMerge.LengthMax)
        {
            return Naive(piece);
        }

        Span<int> starts = stackalloc int[ShortMerge.LengthMax + 1];
        var count = ShortMerge.Merge(Tokens, piece, 0, piece.Length, starts);
        var tokens = new List<int>();
        for (var index = 0; index < count; index++)
        {
            tokens.Add(Tokens.RankOf(piece, starts[index], starts[index + 1] - starts[index]));
        }

        return tokens;
    }

    // The definition: again and again merge the leftmost of the pairs with the lowest rank.
    private static List<int> Naive(byte[] piece)
    {
        var parts = piece.Select(static value => new[] { value }).ToList();
        while (true)
        {
            var ranks = parts.Skip(1).Select((right, left) => RankOf([.. parts[left], .. right])).ToList();
            if (ranks.Count == 0 || ranks.Min() == Vocabulary.NoRank)
            {
                return [.. parts.Select(RankOf)];
            }

            var at = ranks.IndexOf(ranks.Min());
            parts[at] = [.. parts[at], .. parts[at + 1]];
            parts.RemoveAt(at + 1);
        }
    }

    private static int RankOf(byte[] token) => Tokens.RankOf(token, 0, token.Length);

    private static bool Drain(ulong[] appended, ulong[] pushed)
    {
        var heap = new PairHeap(new ulong[appended.Length + pushed.Length]);
        foreach (var entry in appended)
        {
            heap.Append(entry);
        }

        heap.Order();
        foreach (var entry in pushed)
        {
            heap.Push(entry);
        }

        var drained = new List<ulong>();
        for (var taken = 0; taken < appended.Length + pushed.Length; taken++)
        {
            drained.Add(heap.Take());
        }

        return heap.Take() == PairHeap.None && drained.SequenceEqual(appended.Concat(pushed).Order());
    }
}
