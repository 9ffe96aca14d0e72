using System.Text;
using Sessions.Tokens.Tests.Golden;

namespace Sessions.Tokens.Tests.Reference.Corpora;

/// <summary>Characters beyond the basic plane, and any scalar value at all.</summary>
internal static class AstralText
{
    // Linear B, Gothic, Deseret, Osage, Cypriot, Phoenician, Kharoshthi, Brahmi, Chakma, Cuneiform, hieroglyphs, Bamum,
    // Tangut, musical signs, mathematical letters and digits, Sutton signs, Adlam, Arabic mathematics, tiles and cards,
    // enclosed letters, legacy computing with its digits, ideographs B to G, tags, variation selectors, private use.
    private static readonly (int First, int Count)[] Blocks =
    [
        (0x10000, 94), (0x10330, 27), (0x10400, 80), (0x104B0, 76), (0x10800, 64), (0x10900, 32), (0x10A00, 96),
        (0x11000, 128), (0x11100, 80), (0x12000, 1_024), (0x13000, 1_072), (0x16800, 570), (0x17000, 6_000),
        (0x1D100, 256), (0x1D400, 1_024), (0x1D800, 700), (0x1E900, 96), (0x1EE00, 256), (0x1F000, 256),
        (0x1F100, 256), (0x1FB00, 256), (0x20000, 42_000), (0x30000, 4_900), (0xE0020, 96), (0xE0100, 240),
        (0xF0000, 512), (0x10FF00, 256),
    ];

    /// <summary>Appends a few neighbours of one block, and what may stand beside them.</summary>
    public static void Append(StringBuilder text, SplitMix random)
    {
        var (first, count) = random.Pick<(int First, int Count)>(Blocks);
        for (var runes = 1 + random.Below(6); runes > 0; runes--)
        {
            EmojiText.AppendRune(text, first + random.Below(count));
        }

        text.Append(random.Pick<string>(["", "", " ", "a", "Ab", "'s", "7", "\u0301", "\n", ", ", "漢"]));
    }

    /// <summary>Appends one scalar value, any of them as likely as any other.</summary>
    public static void AppendAnyScalar(StringBuilder text, SplitMix random)
    {
        var scalar = random.Below(0x110000);
        EmojiText.AppendRune(text, Rune.IsValid(scalar) ? scalar : random.Below(0xD800));
    }
}
