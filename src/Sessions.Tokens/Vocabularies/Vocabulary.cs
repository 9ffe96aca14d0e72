using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace Sessions.Tokens.Vocabularies;

/// <summary>The tokens of one vocabulary, found by their bytes.</summary>
/// <remarks>
/// Two open-addressing tables. Two thirds of all tokens, and nearly all look-ups, have at most seven bytes: those fit
/// into one 64-bit key together with their length, so one comparison decides. Longer ones are found by hash and
/// compared with their bytes. Never written after construction, so any number of threads may read.
/// </remarks>
internal sealed class Vocabulary
{
    /// <summary>What a look-up answers for bytes that are no token; greater than any rank.</summary>
    public const int NoRank = int.MaxValue;

    private const int KeyBytesMax = 7;
    private const int RankBits = 18;
    private const uint RankMask = (1u << RankBits) - 1;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong LengthMultiplier = 0xC2B2AE3D27D4EB4F;

    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly ulong[] _keys;
    private readonly int[] _ranks;
    private readonly uint[] _longSlots;
    private readonly int _keyShift;
    private readonly int _longShift;

    /// <summary>Reads the form that <c>README.md</c> describes, unpacked.</summary>
    /// <exception cref="InvalidDataException">The data is not of that form.</exception>
    public Vocabulary(byte[] unpacked)
    {
        Count = BinaryPrimitives.ReadInt32LittleEndian(unpacked);
        if (Count is < 256 or >= (int)RankMask || unpacked.Length < sizeof(int) + Count)
        {
            throw new InvalidDataException("The vocabulary's number of tokens is not plausible.");
        }

        var lengths = unpacked.AsSpan(sizeof(int), Count);
        _bytes = unpacked;
        _offsets = new int[Count + 1];
        _offsets[0] = sizeof(int) + Count;
        var keyed = 0;
        for (var rank = 0; rank < Count; rank++)
        {
            _offsets[rank + 1] = _offsets[rank] + lengths[rank];
            LengthMax = Math.Max(LengthMax, lengths[rank]);
            keyed += lengths[rank] <= KeyBytesMax ? 1 : 0;
        }

        if (_offsets[Count] != unpacked.Length)
        {
            throw new InvalidDataException("The vocabulary's tokens do not fill its data.");
        }

        _keys = new ulong[SlotsFor(keyed)];
        _ranks = new int[_keys.Length];
        _keyShift = 64 - BitOperations.Log2((uint)_keys.Length);
        _longSlots = new uint[SlotsFor(Count - keyed)];
        _longShift = 64 - BitOperations.Log2((uint)_longSlots.Length);
        for (var rank = 0; rank < Count; rank++)
        {
            Add(rank);
        }
    }

    /// <summary>Number of tokens; ranks run from 0 to one less.</summary>
    public int Count { get; }

    /// <summary>Bytes of the longest token.</summary>
    public int LengthMax { get; }

    /// <summary>Unpacks a vocabulary that is embedded in this assembly.</summary>
    public static Vocabulary Load(string resource)
    {
        using var packed = typeof(Vocabulary).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The vocabulary {resource} is missing from the assembly.");
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream(capacity: (int)packed.Length * 3);
        brotli.CopyTo(unpacked);
        return new Vocabulary(unpacked.ToArray());
    }

    /// <summary>The bytes of a token.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such token.</exception>
    public ReadOnlySpan<byte> BytesOf(int rank) => _bytes.AsSpan(_offsets[rank].._offsets[rank + 1]);

    /// <summary>The rank of the token whose bytes stand in <paramref name="text"/>, or <see cref="NoRank"/>.</summary>
    /// <param name="text">Text around the token; reading past the token inside of it saves time.</param>
    /// <param name="start">Where the token begins.</param>
    /// <param name="length">Its bytes, at least 1.</param>
    public int RankOf(ReadOnlySpan<byte> text, int start, int length)
    {
        if (length > KeyBytesMax)
        {
            return length > LengthMax ? NoRank : LongRankOf(text.Slice(start, length));
        }

        var key = KeyOf(text, start, length);
        var keys = _keys;
        var slot = (int)(key * Multiplier >> _keyShift);
        while (true)
        {
            if ((uint)slot >= (uint)keys.Length)
            {
                slot = 0;
            }

            var found = keys[slot];
            if (found == key)
            {
                return _ranks[slot];
            }

            if (found == 0)
            {
                return NoRank;
            }

            slot++;
        }
    }

    private static int SlotsFor(int tokens) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, tokens * 3 / 2));

    // The length is part of the key: without it a token and the same token with zero bytes behind it would be one. It
    // also keeps every key from being zero, which marks a free slot.
    private static ulong KeyOf(ReadOnlySpan<byte> text, int start, int length)
    {
        ulong word;
        if (start + sizeof(ulong) <= text.Length)
        {
            word = BinaryPrimitives.ReadUInt64LittleEndian(text[start..]) & ((1ul << (length * 8)) - 1);
        }
        else
        {
            word = 0;
            for (var index = length - 1; index >= 0; index--)
            {
                word = (word << 8) | text[start + index];
            }
        }

        return word | ((ulong)length << 56);
    }

    // Reads the first and the last eight bytes, and of longer tokens those between in steps of eight.
    private static ulong HashOf(ReadOnlySpan<byte> token)
    {
        var hash = (ulong)token.Length * LengthMultiplier;
        var last = token.Length - sizeof(ulong);
        for (var index = 0; index < last; index += sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(token[index..]));
        }

        return Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(token[last..]));
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        var mixed = (hash ^ word) * Multiplier;
        return mixed ^ (mixed >> 32);
    }

    private static uint TagOf(ulong hash) => (uint)(hash >> 8) << RankBits;

    private int LongRankOf(ReadOnlySpan<byte> token)
    {
        var hash = HashOf(token);
        var tag = TagOf(hash);
        var slots = _longSlots;
        for (var slot = (int)(hash * Multiplier >> _longShift); ; slot = (slot + 1) & (slots.Length - 1))
        {
            var found = slots[slot];
            if (found == 0)
            {
                return NoRank;
            }

            if ((found & ~RankMask) == tag)
            {
                var rank = (int)(found & RankMask) - 1;
                if (BytesOf(rank).SequenceEqual(token))
                {
                    return rank;
                }
            }
        }
    }

    private void Add(int rank)
    {
        var token = BytesOf(rank);
        if (token.Length <= KeyBytesMax)
        {
            var key = KeyOf(token, 0, token.Length);
            var slot = (int)(key * Multiplier >> _keyShift);
            while (_keys[slot] != 0)
            {
                slot = (slot + 1) & (_keys.Length - 1);
            }

            _keys[slot] = key;
            _ranks[slot] = rank;
            return;
        }

        var hash = HashOf(token);
        var longSlot = (int)(hash * Multiplier >> _longShift);
        while (_longSlots[longSlot] != 0)
        {
            longSlot = (longSlot + 1) & (_longSlots.Length - 1);
        }

        _longSlots[longSlot] = TagOf(hash) | (uint)(rank + 1);
    }
}
