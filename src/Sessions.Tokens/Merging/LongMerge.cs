using System.Buffers;
using Sessions.Tokens.Vocabularies;

namespace Sessions.Tokens.Merging;

/// <summary>Merges a long piece in time that grows with its length times the logarithm of it.</summary>
/// <remarks>
/// <para>A run of one letter or of spaces is one piece however long it is; scanning all pairs for every merge would
/// take hours for a megabyte. Instead a heap yields the pair with the lowest rank, the leftmost first, and the
/// tokens form a doubly linked list.</para>
/// <para>The list is two byte arrays, since no token is longer than a byte can say: the length of the token that begins
/// at a place (0: none does), and of the token that ends at it. A heap entry is one integer: rank, place and
/// length of the pair. Entries are never removed; one is stale when the tokens at its place no longer add up to its
/// length. If they do, they are the same bytes, so the same merge.</para>
/// </remarks>
internal ref struct LongMerge
{
    /// <summary>Longest piece, in bytes, so that scratch memory stays below 20 bytes times this.</summary>
    public const int LengthMax = 1 << 20;

    private const int LengthBits = 8;
    private const int PlaceBits = 38;
    private const ulong PlaceMask = (1ul << PlaceBits) - 1;

    private readonly Vocabulary _vocabulary;
    private readonly ReadOnlySpan<byte> _piece;
    private readonly Span<byte> _beginning;
    private readonly Span<byte> _ending;
    private PairHeap _pairs;
    private int _tokens;
    private long _looks;

    private LongMerge(Vocabulary vocabulary, ReadOnlySpan<byte> piece, Span<byte> lengths, Span<ulong> heap)
    {
        _vocabulary = vocabulary;
        _piece = piece;
        _beginning = lengths[..piece.Length];
        _ending = lengths.Slice(piece.Length, piece.Length);
        _beginning.Fill(1);
        _ending.Fill(1);
        _pairs = new PairHeap(heap);
        _tokens = piece.Length;
    }

    /// <summary>Merges until no neighbouring pair is a token.</summary>
    /// <param name="vocabulary">Says which pairs are tokens, and which comes first.</param>
    /// <param name="piece">1 to <see cref="LengthMax"/> bytes.</param>
    /// <param name="tokens">Receives the tokens, if anyone wants them.</param>
    /// <returns>The number of tokens.</returns>
    public static int Merge(Vocabulary vocabulary, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens) =>
        Merge(vocabulary, piece, tokens, out _);

    /// <summary>Merges, and tells what it took.</summary>
    /// <param name="vocabulary">Says which pairs are tokens, and which comes first.</param>
    /// <param name="piece">1 to <see cref="LengthMax"/> bytes.</param>
    /// <param name="tokens">Receives the tokens, if anyone wants them.</param>
    /// <param name="steps">Pairs looked up and levels of the heap that entries moved by.</param>
    /// <returns>The number of tokens.</returns>
    public static int Merge(
        Vocabulary vocabulary, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens, out long steps)
    {
        var lengths = ArrayPool<byte>.Shared.Rent(piece.Length * 2);

        // Each merge takes one entry and adds two at most, and there is one merge less than there are bytes.
        var heap = ArrayPool<ulong>.Shared.Rent(piece.Length * 2);
        var merge = new LongMerge(vocabulary, piece, lengths, heap);
        merge.Run();
        steps = merge._looks + merge._pairs.Steps;
        if (tokens is not null)
        {
            merge.Write(tokens);
        }

        ArrayPool<ulong>.Shared.Return(heap);
        ArrayPool<byte>.Shared.Return(lengths);
        return merge._tokens;
    }

    private void Run()
    {
        for (var place = 0; place + 1 < _piece.Length; place++)
        {
            if (EntryOf(place, 2) is var entry and not PairHeap.None)
            {
                _pairs.Append(entry);
            }
        }

        _pairs.Order();
        while (_pairs.Take() is var entry and not PairHeap.None)
        {
            MergePair((int)((entry >> LengthBits) & PlaceMask), (int)(entry & ((1 << LengthBits) - 1)));
        }
    }

    private void MergePair(int place, int length)
    {
        var middle = place + _beginning[place];
        if (middle == place || middle >= _piece.Length || middle + _beginning[middle] != place + length)
        {
            return;
        }

        _beginning[middle] = 0;
        _beginning[place] = (byte)length;
        _ending[place + length - 1] = (byte)length;
        _tokens--;
        if (place + length < _piece.Length)
        {
            Push(place, length + _beginning[place + length]);
        }

        if (place > 0)
        {
            Push(place - _ending[place - 1], length + _ending[place - 1]);
        }
    }

    private void Push(int place, int length)
    {
        if (EntryOf(place, length) is var entry and not PairHeap.None)
        {
            _pairs.Push(entry);
        }
    }

    private ulong EntryOf(int place, int length)
    {
        _looks++;
        var rank = _vocabulary.RankOf(_piece, place, length);
        return rank == Vocabulary.NoRank
            ? PairHeap.None
            : ((ulong)rank << (PlaceBits + LengthBits)) | ((ulong)place << LengthBits) | (uint)length;
    }

    private readonly void Write(IBufferWriter<int> tokens)
    {
        for (var place = 0; place < _piece.Length; place += _beginning[place])
        {
            tokens.GetSpan(1)[0] = _vocabulary.RankOf(_piece, place, _beginning[place]);
            tokens.Advance(1);
        }
    }
}
