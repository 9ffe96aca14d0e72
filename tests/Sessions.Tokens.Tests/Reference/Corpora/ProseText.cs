using System.Text;
using Sessions.Tokens.Tests.Golden;

namespace Sessions.Tokens.Tests.Reference.Corpora;

/// <summary>Prose in more than twenty scripts: real words in new orders, and words that nobody has ever written.</summary>
internal static class ProseText
{
    private static readonly string[][] Words =
        [.. MixedText.Sentences.Select(static sentence => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static readonly string[] English =
        ("The a of and to in that it is was for with as his they're be at one have this from or had by not word but "
        + "what some we can't out other were all there when up use your how said an each she which do their time if "
        + "will way about many then them would've write like so these her long make thing see him two has look more day "
        + "could go come did number sound no most people over know water than call first who may down side been now "
        + "find antidisestablishmentarianism co-operation 1st 20th naïveté Ångström O'Brien I'M YOU'LL").Split(' ');

    // First letter and number of letters: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Syriac, Thaana, Devanagari,
    // Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Sinhala, Thai, Lao, Tibetan, Myanmar, Georgian,
    // Ethiopic, Cherokee, Khmer, Mongolian, Hiragana, Katakana, Han, Hangul, Latin with marks, full width.
    private static readonly (int First, int Count)[] Scripts =
    [
        (0x61, 26), (0x391, 57), (0x410, 64), (0x531, 86), (0x5D0, 27), (0x620, 43), (0x710, 48), (0x780, 50),
        (0x904, 75), (0x985, 90), (0xA05, 100), (0xA85, 100), (0xB85, 80), (0xC05, 100), (0xC85, 100), (0xD05, 100),
        (0xD85, 110), (0xE01, 58), (0xE81, 90), (0xF40, 70), (0x1000, 80), (0x10A0, 96), (0x1200, 300), (0x13A0, 86),
        (0x1780, 90), (0x1820, 88), (0x3041, 86), (0x30A1, 90), (0x4E00, 8_000), (0xAC00, 11_000), (0x1E00, 256),
        (0xFF21, 58),
    ];

    private static readonly string[] Marks = [". ", ", ", "; ", "! ", "? ", " — ", ".\n", ".\r\n\r\n", ":\n  - ", " (", ") ", "… "];

    /// <summary>Appends a sentence of words that exist.</summary>
    public static void AppendSentence(StringBuilder text, SplitMix random)
    {
        var words = random.Below(3) == 0 ? English : random.Pick<string[]>(Words);
        for (var count = 3 + random.Below(20); count > 0; count--)
        {
            text.Append(random.Pick<string>(words)).Append(' ');
        }

        text.Length--;
        text.Append(random.Pick<string>(Marks));
    }

    /// <summary>Appends words of one script, put together by chance.</summary>
    public static void AppendInvented(StringBuilder text, SplitMix random)
    {
        var (first, count) = random.Pick<(int First, int Count)>(Scripts);
        for (var words = 1 + random.Below(8); words > 0; words--)
        {
            for (var letters = 1 + random.Below(12); letters > 0; letters--)
            {
                text.Append((char)(first + random.Below(count)));
            }

            text.Append(words > 1 ? " " : random.Pick<string>(Marks));
        }
    }
}
