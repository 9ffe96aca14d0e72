using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sessions.Tokens.Pieces;

/// <summary>Finds the class of the scalar value at a place of UTF-8 text.</summary>
/// <remarks>
/// The classes come from the runtime's Unicode tables. Those of .NET 10 and of the reference tokenizer (Rust) agree on
/// every scalar value; a test pins that, because a newer runtime may bring a newer Unicode.
/// </remarks>
internal static class RuneClasses
{
    private const int BlockBits = 8;
    private const int BlockSize = 1 << BlockBits;
    private const int ScalarsEnd = 0x110000;

    private static readonly ushort[] BlockOf = new ushort[ScalarsEnd >> BlockBits];
    private static readonly byte[] Blocks = Build();

    // One class per ASCII character: C0 controls with tab to CR, then space, punctuation, digits and letters.
    private static ReadOnlySpan<byte> Ascii =>
    [
        128, 128, 128, 128, 128, 128, 128, 128, 128, 32, 64, 32, 32, 64, 128, 128,
        128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        32, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 128, 128, 128, 128, 128, 128,
        128, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 128, 128, 128, 128, 128,
        128, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 128, 128, 128, 128, 128,
    ];

    /// <summary>The class of the scalar value that begins at <paramref name="index"/>.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="index">A place inside of it.</param>
    /// <param name="width">Bytes of the value; of an invalid sequence, the bytes that a decoder would skip.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RuneClass At(ReadOnlySpan<byte> text, int index, out int width)
    {
        var first = text[index];
        if (first < 0x80)
        {
            width = 1;
            return (RuneClass)Ascii[first];
        }

        return BeyondAscii(text, index, out width);
    }

    /// <summary>The class of a scalar value.</summary>
    public static RuneClass Of(int scalar) =>
        (RuneClass)Blocks[(BlockOf[scalar >> BlockBits] << BlockBits) | (scalar & (BlockSize - 1))];

    private static RuneClass BeyondAscii(ReadOnlySpan<byte> text, int index, out int width)
    {
        _ = Rune.DecodeFromUtf8(text[index..], out var rune, out width);
        return Of(rune.Value);
    }

    // Most blocks repeat one another (whole blocks of ideographs, of nothing), so each distinct one is kept once.
    private static byte[] Build()
    {
        var blocks = new List<byte>(160 * BlockSize);
        var known = new Dictionary<string, ushort>(StringComparer.Ordinal);
        Span<char> block = stackalloc char[BlockSize];
        for (var first = 0; first < ScalarsEnd; first += BlockSize)
        {
            for (var index = 0; index < BlockSize; index++)
            {
                block[index] = (char)Classify(first + index);
            }

            var text = new string(block);
            if (!known.TryGetValue(text, out var number))
            {
                number = (ushort)known.Count;
                known[text] = number;
                foreach (var value in block)
                {
                    blocks.Add((byte)value);
                }
            }

            BlockOf[first >> BlockBits] = number;
        }

        return [.. blocks];
    }

    private static RuneClass Classify(int scalar)
    {
        if (scalar is '\r' or '\n')
        {
            return RuneClass.LineEnd;
        }

        if (scalar <= char.MaxValue && char.IsWhiteSpace((char)scalar))
        {
            return RuneClass.Space;
        }

        return CharUnicodeInfo.GetUnicodeCategory(scalar) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => RuneClass.Upper,
            UnicodeCategory.LowercaseLetter => RuneClass.Lower,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => RuneClass.Caseless,
            UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark => RuneClass.Mark,
            UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber => RuneClass.Number,
            _ => RuneClass.Other,
        };
    }
}
