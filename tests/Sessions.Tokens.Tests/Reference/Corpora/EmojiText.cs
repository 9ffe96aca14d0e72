using System.Text;
using Sessions.Tokens.Tests.Golden;

namespace Sessions.Tokens.Tests.Reference.Corpora;

/// <summary>Emoji as people send them: joined, with skin tones and presentation marks, flags, keycaps.</summary>
internal static class EmojiText
{
    private const int SkinToneFirst = 0x1F3FB;
    private const int SkinTones = 5;
    private const int RegionFirst = 0x1F1E6;
    private const int TagFirst = 0xE0061;
    private const int TagEnd = 0xE007F;
    private const char Joiner = (char)0x200D;
    private const char Presentation = (char)0xFE0F;

    private static readonly (int First, int Count)[] Blocks =
        [(0x1F600, 80), (0x1F300, 768), (0x1F680, 128), (0x1F900, 256), (0x1FA70, 144), (0x2600, 256), (0x2700, 192)];

    private static readonly string[] Joined =
    [
        "👩‍👩‍👧‍👦", "👨‍💻", "🧑🏿‍🚀", "🏳️‍🌈", "🏴‍☠️", "❤️‍🔥", "👁️‍🗨️", "🐻‍❄️", "🧑🏽‍🤝‍🧑🏻", "🤦🏼‍♀️", "👩🏾‍❤️‍💋‍👨🏻",
    ];

    /// <summary>Appends one emoji, and sometimes what stands between two.</summary>
    public static void Append(StringBuilder text, SplitMix random)
    {
        switch (random.Below(8))
        {
            case 0:
                text.Append(random.Pick<string>(Joined));
                break;
            case 1:
                AppendRune(text, RegionFirst + random.Below(26));
                AppendRune(text, RegionFirst + random.Below(26));
                break;
            case 2:
                text.Append((char)('0' + random.Below(10))).Append("\ufe0f\u20e3");
                break;
            case 3:
                AppendFlagOfTags(text, random);
                break;
            case 4:
                AppendAny(text, random);
                AppendRune(text, SkinToneFirst + random.Below(SkinTones));
                break;
            case 5:
                AppendAny(text, random);
                text.Append(Joiner);
                AppendAny(text, random);
                text.Append(Presentation);
                break;
            default:
                AppendAny(text, random);
                break;
        }

        text.Append(random.Pick<string>(["", "", "", " ", "  ", "\n", "a", "A1", "!", "'s", "/", "é"]));
    }

    internal static void AppendRune(StringBuilder text, int scalar) => text.Append(new Rune(scalar).ToString());

    private static void AppendAny(StringBuilder text, SplitMix random)
    {
        var (first, count) = random.Pick<(int First, int Count)>(Blocks);
        AppendRune(text, first + random.Below(count));
    }

    private static void AppendFlagOfTags(StringBuilder text, SplitMix random)
    {
        text.Append("\U0001F3F4");
        for (var tags = 5; tags > 0; tags--)
        {
            AppendRune(text, TagFirst + random.Below(26));
        }

        AppendRune(text, TagEnd);
    }
}
