using System.Buffers;
using System.Text;
using Sessions.Tokens.Merging;
using Sessions.Tokens.Tests.Golden;
using Sessions.Tokens.Vocabularies;

namespace Sessions.Tokens.Tests.Merging;

/// <summary>A megabyte without a cut: the right tokens, for work that is counted and not timed.</summary>
public sealed class WorkTests
{
    private const int StepsPerByteAndDoubling = 2;

    public static TheoryData<string> Repeated =>
        ["a", " ", "\n", "0", "=", "字", "🙂", "ab"];

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Merge_MegabyteRun_GivesTheTokensOfMergingInPasses(string repeated)
    {
        var run = Fill(repeated, LongMerge.LengthMax);
        foreach (var encoding in (BytePairEncoding[])[BytePairEncoding.O200kBase, BytePairEncoding.Cl100kBase])
        {
            var tokens = new ArrayBufferWriter<int>();
            LongMerge.Merge(encoding.Vocabulary, run, tokens);
            tokens.WrittenSpan.SequenceEqual(PassMerge.Merge(encoding.Vocabulary, run)).ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Merge_LongerRun_TakesWorkByItsLengthTimesTheLogarithm(string repeated) =>
        CheckWork(length => Fill(repeated, length));

    [Fact]
    public void Merge_LongerPieceOfAnyLetters_TakesWorkByItsLengthTimesTheLogarithm() => CheckWork(static length =>
    {
        var random = new SplitMix(5);
        var piece = new byte[length];
        for (var i = 0; i < length; i++)
        {
            piece[i] = (byte)('a' + random.Below(26));
        }

        return piece;
    });

    private static void CheckWork(Func<int, byte[]> pieceOf)
    {
        for (var doublings = 10; doublings <= 20; doublings += 5)
        {
            var piece = pieceOf(1 << doublings);
            LongMerge.Merge(BytePairEncoding.O200kBase.Vocabulary, piece, null, out var steps);
            steps.ShouldBeLessThan((long)StepsPerByteAndDoubling * piece.Length * doublings);
        }
    }

    private static byte[] Fill(string text, int length)
    {
        var unit = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[length / unit.Length * unit.Length];
        for (var at = 0; at < bytes.Length; at += unit.Length)
        {
            unit.CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }

    /// <summary>
    /// Another way to the same tokens, for runs: all pairs of the lowest rank at once, from left to right, pass by pass.
    /// </summary>
    private static class PassMerge
    {
        public static int[] Merge(Vocabulary vocabulary, byte[] run)
        {
            var ranks = new Dictionary<(int Left, int Right), int>();
            var tokens = Array.ConvertAll(run, value => vocabulary.RankOf([value], 0, 1));
            while (true)
            {
                var lowest = Vocabulary.NoRank;
                for (var i = 0; i + 1 < tokens.Length; i++)
                {
                    lowest = Math.Min(lowest, RankOf(tokens[i], tokens[i + 1]));
                }

                if (lowest == Vocabulary.NoRank)
                {
                    return tokens;
                }

                tokens = Pass(tokens, lowest);
            }

            int[] Pass(int[] before, int rank)
            {
                var after = new List<int>(before.Length);
                for (var i = 0; i < before.Length; i++)
                {
                    var merges = i + 1 < before.Length && RankOf(before[i], before[i + 1]) == rank;
                    after.Add(merges ? rank : before[i]);
                    if (merges)
                    {
                        i++;

                        // Else the next merge would have to be here, and this pass would be wrong.
                        RankOf(rank, i + 1 < before.Length ? before[i + 1] : -1).ShouldBeGreaterThan(rank);
                        RankOf(after.Count > 1 ? after[^2] : -1, rank).ShouldBeGreaterThan(rank);
                    }
                }

                return [.. after];
            }

            int RankOf(int left, int right)
            {
                if (left < 0 || right < 0)
                {
                    return Vocabulary.NoRank;
                }

                if (!ranks.TryGetValue((left, right), out var rank))
                {
                    byte[] pair = [.. vocabulary.BytesOf(left), .. vocabulary.BytesOf(right)];
                    rank = vocabulary.RankOf(pair, 0, pair.Length);
                    ranks[(left, right)] = rank;
                }

                return rank;
            }
        }
    }
}
