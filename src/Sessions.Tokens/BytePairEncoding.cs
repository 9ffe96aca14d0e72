using System.Buffers;
using Sessions.Tokens.Merging;
using Sessions.Tokens.Pieces;
using Sessions.Tokens.Vocabularies;

namespace Sessions.Tokens;

/// <summary>A public byte-pair encoding: turns text into the tokens that a model is given.</summary>
/// <remarks>
/// <para>The tokens are those of the reference implementation (tiktoken) for every UTF-8 text, with two bounds: special
/// tokens that are spelled in the text count as plain text, and a piece that the pattern does not cut, such as a run of
/// one letter, is cut every <see cref="PieceLengthMax"/> bytes. Bytes that are not UTF-8 count as they stand.</para>
/// <para>Instances are immutable and shared; counting allocates nothing.</para>
/// </remarks>
public sealed class BytePairEncoding
{
    /// <summary>Longest piece that is merged as a whole, in bytes; bounds a call's scratch memory to 20 MB.</summary>
    public const int PieceLengthMax = LongMerge.LengthMax;

    private static readonly Lazy<BytePairEncoding> LazyO200kBase =
        new(static () => new BytePairEncoding(Vocabulary.Load("o200k_base.br"), new O200kSplitter()));

    private static readonly Lazy<BytePairEncoding> LazyCl100kBase =
        new(static () => new BytePairEncoding(Vocabulary.Load("cl100k_base.br"), new Cl100kSplitter()));

    private readonly PieceSplitter _splitter;

    private BytePairEncoding(Vocabulary vocabulary, PieceSplitter splitter)
    {
        Vocabulary = vocabulary;
        _splitter = splitter;
    }

    /// <summary><c>o200k_base</c>, and <c>o200k_harmony</c>, whose ranks are the same. Loaded at first use.</summary>
    public static BytePairEncoding O200kBase => LazyO200kBase.Value;

    /// <summary><c>cl100k_base</c>. Loaded at the first use.</summary>
    public static BytePairEncoding Cl100kBase => LazyCl100kBase.Value;

    /// <summary>Number of tokens, special ones not among them.</summary>
    public int VocabularySize => Vocabulary.Count;

    internal Vocabulary Vocabulary { get; }

    /// <summary>Number of tokens of a text.</summary>
    /// <param name="utf8">The text; empty is zero tokens.</param>
    public int Count(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        for (int start = 0, end; start < utf8.Length; start = end)
        {
            end = _splitter.End(utf8, start);
            count += end - start == 1 || Vocabulary.RankOf(utf8, start, end - start) != Vocabulary.NoRank
                ? 1
                : Merge(utf8, start, end, tokens: null);
        }

        return count;
    }

    /// <summary>Writes the tokens of a text and returns their number.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="tokens">Receives the ranks, in the order of the text.</param>
    public int Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var count = 0;
        for (int start = 0, end; start < utf8.Length; start = end)
        {
            end = _splitter.End(utf8, start);
            var rank = Vocabulary.RankOf(utf8, start, end - start);
            if (rank == Vocabulary.NoRank)
            {
                count += Merge(utf8, start, end, tokens);
                continue;
            }

            Write(tokens, rank);
            count++;
        }

        return count;
    }

    /// <summary>The bytes that a token stands for; they need not be UTF-8 on their own.</summary>
    /// <param name="token">0 to <see cref="VocabularySize"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Vocabulary.Count);
        return Vocabulary.BytesOf(token);
    }

    private static void Write(IBufferWriter<int> tokens, int token)
    {
        tokens.GetSpan(1)[0] = token;
        tokens.Advance(1);
    }

    private int Merge(ReadOnlySpan<byte> text, int start, int end, IBufferWriter<int>? tokens)
    {
        if (end - start <= ShortMerge.LengthMax)
        {
            return MergeShort(text, start, end - start, tokens);
        }

        var count = 0;
        for (int part = start, next; part < end; part = next)
        {
            next = Math.Min(end, part + LongMerge.LengthMax);
            count += LongMerge.Merge(Vocabulary, text[part..next], tokens);
        }

        return count;
    }

    private int MergeShort(ReadOnlySpan<byte> text, int start, int length, IBufferWriter<int>? tokens)
    {
        Span<int> starts = stackalloc int[ShortMerge.LengthMax + 1];
        var count = ShortMerge.Merge(Vocabulary, text, start, length, starts);
        for (var index = 0; tokens is not null && index < count; index++)
        {
            Write(tokens, Vocabulary.RankOf(text, starts[index], starts[index + 1] - starts[index]));
        }

        return count;
    }
}
