using System.Text;

namespace Sessions.Tokens.Tests.Golden;

/// <summary>Seeded text of every kind that split patterns and merges treat differently, in chunks.</summary>
/// <remarks>
/// <c>mixed-text.tsv</c> holds what the reference tokenizer (npm tiktoken 1.0.22) makes of each chunk; changing
/// anything here makes that file worthless.
/// </remarks>
internal static class MixedText
{
    public const int Chunks = 640;

    private const int ChunkCharsMin = 1_600;

    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static readonly string[] Words =
        ("the of and session grid agent token context we're they'll I'd don't IT'S Can'T won't o'clock model "
        + "prefix cache compaction getHTTPResponse XMLHttpRequest snake_case_name SCREAMING_CASE camelCase iPhone "
        + "eBay McDonald naïve façade Zürich coöperate ǅungla Ǆ ŉ ĳ straße STRASSE İstanbul ısı ſo 'ſ it'ſ ªA ºB "
        + "ªAB ʰX").Split(' ');

    internal static readonly string[] Sentences =
    [
        "Съешь же ещё этих мягких французских булок, да выпей чаю. ",
        "Η γρήγορη καφέ αλεπού πηδάει πάνω από τον σκύλο. ",
        "דג סקרן שט בים מאוכזב ולפתע מצא לו חברה איך הקליטה. ",
        "نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر. ",
        "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश। ",
        "আমি বাংলায় গান গাই, আমি বাংলার গান গাই। ",
        "யாமறிந்த மொழிகளிலே தமிழ்மொழி போல் இனிதாவது எங்கும் காணோம். ",
        "తెలుగు భాష చాలా అందమైనది మరియు పురాతనమైనది. ",
        "เป็นมนุษย์สุดประเสริฐเลิศคุณค่ากว่าบรรดาฝูงสัตว์เดรัจฉาน ",
        "ພາສາລາວເປັນພາສາທີ່ສວຍງາມ ",
        "မြန်မာဘာသာစကားသည် လှပသော ဘာသာစကားဖြစ်သည်။ ",
        "ខ្ញុំចង់រៀនភាសាខ្មែរ ",
        "ქართული ენა უძველესია და ლამაზი. ᲥᲐᲠᲗᲣᲚᲘ ",
        "Հայերենը հնդեվրոպական լեզու է։ ",
        "いろはにほへと ちりぬるを カタカナ ｶﾀｶﾅ 漢字かな交じり文。",
        "我能吞下玻璃而不伤身体。天地玄黃，宇宙洪荒。",
        "키스의 고유조건은 입술끼리 만나야 하고 특별한 기술은 필요치 않다. ",
        "Tiếng Việt có nhiều dấu thanh: à á ả ã ạ ằ ắ ẳ ẵ ặ. ",
        "አማርኛ ቋንቋ በኢትዮጵያ ይነገራል። ",
        "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ꭰꭱꭲ ",
        "བོད་ཡིག་ནི་མཛེས་པོ་ཡིན། ",
        "𐐀𐐁𐐂 𐐨𐐩𐐪 𝒜𝒷𝒸 𝟘𝟙𝟚𝟛 𠮷野家 𞤀𞤢𞤣 ",
        "Zażółć gęślą jaźń. Příliš žluťoučký kůň. Pijamalı hasta yağız şoföre. ",
    ];

    private static readonly string[] Symbols =
    [
        "👋🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "❤️", "e\u0301", "\u0301", "\u0301A", "a\u0308\u0323", "\u200d",
        "\ufeff", "\u00a0", "\u3000",
        "\u2028", "\u2029", "\u0085", "\u200b", "½", "²³", "Ⅷ", "①②③④", "٣٤٥٦", "१२३४", "𝟏𝟐𝟑𝟒", "™", "€", "¿",
        "…", "—", "''", "'s", "'RE",
        "//", "/", "/\r\n/", "!/\n", "\0", "\0\0", "\u0007", "\u001b[31m", "\ufffd", "\uffff", "\U0010ffff",
        "<|endoftext|>", "̀́̂ABC", "ª", "ªABCd",
    ];

    private static readonly string[] Repeated =
        ["a", "A", " ", "\n", "=", "aB", "字", "ab", "0", "ह", "🙂", "\u0301"];

    private static readonly string[] Spaces =
    [
        " ", "  ", "   ", "\t", "\t\t", "\n", "\r\n", "\r", "\n\n", " \n", "\n ", "\r\n\r\n  ", " \t \n \t ",
        "\v\f", "\u00a0 ", " \u3000", "        ",
    ];

    private static readonly string[] Code =
    [
        "public static async Task<int> RunAsync(CancellationToken token) {",
        "    if (x != null && y <= 10) { return x?.Value ?? 0; }", "}",
        "def f(self, *args, **kwargs):\n\treturn {k: v for k, v in kwargs.items()}",
        "SELECT id, name FROM users WHERE id = $1;", "// comment -- /* x */",
        "#include <stdio.h>", "<div class=\"a b\">&nbsp;</div>", "$ curl -sS 'http://localhost:8080/v1' | jq .",
        "0xDEADBEEF 3.14159e-10 1_000_000",
        "=======", "-----------------------------------------", "\\n\\t\\u0041",
        "fn main() -> Result<(), Box<dyn Error>> { Ok(()) }", "@@ -1,7 +1,9 @@",
    ];

    /// <summary>A chunk of text: well-formed UTF-16.</summary>
    public static string Chunk(int number)
    {
        var random = new SplitMix((ulong)number);
        var text = new StringBuilder();
        while (text.Length < ChunkCharsMin)
        {
            Append(text, random, number % 12);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, SplitMix random, int theme)
    {
        switch (theme)
        {
            case 0:
                text.Append(random.Pick<string>(Words)).Append(random.Below(8) == 0 ? ". " : " ");
                break;
            case 1:
                text.Append(random.Pick<string>(Sentences));
                break;
            case 2:
                text.Append(random.Pick<string>(Code)).Append(random.Pick<string>(Spaces));
                break;
            case 3:
                text.Append(random.Pick<string>(Symbols));
                break;
            case 4:
                text.Append(random.Pick<string>(Spaces)).Append(random.Pick<string>(["", "", "", "x", "1", "!", "é"]));
                break;
            case 5:
                Json(text, random);
                break;
            case 6:
                Run(text, random, Base64, 20 + random.Below(400));
                text.Append('\n');
                break;
            case 7:
                text.Append(random.Next() >> random.Below(60));
                text.Append(random.Pick<string>(["", " ", ".", ",", "-", "a", "²"]));
                break;
            case 8:
                Scalars(text, random);
                break;
            case 9:
                text.Append(random.Pick<string>(Repeated).Repeat(1 + random.Below(300)));
                break;
            case 10:
                Run(text, random, "aAbBzZ'sStTlLdD 1ªʰ\u0301é-/\r\n", 1 + random.Below(30));
                break;
            default:
                Append(text, random, random.Below(11));
                break;
        }
    }

    private static void Json(StringBuilder text, SplitMix random)
    {
        text.Append("{\"").Append(random.Pick<string>(Words)).Append("\":").Append(random.Below(100_000));
        text.Append(",\"items\":[");
        for (var items = random.Below(5); items >= 0; items--)
        {
            text.Append("{\"text\": \"").Append(random.Pick<string>(Sentences)).Append("\\n\", \"ok\": true},");
        }

        text.Append("null]}\r\n");
    }

    private static void Run(StringBuilder text, SplitMix random, string alphabet, int length)
    {
        for (; length > 0; length--)
        {
            text.Append(alphabet[random.Below(alphabet.Length)]);
        }
    }

    // Any scalar value at all, near to one another as scripts are.
    private static void Scalars(StringBuilder text, SplitMix random)
    {
        var first = random.Below(random.Below(2) == 0 ? 0x3000 : 0x20000);
        for (var count = 1 + random.Below(12); count > 0; count--)
        {
            var scalar = first + random.Below(48);
            text.Append(Rune.IsValid(scalar) ? new Rune(scalar).ToString() : "?");
        }

        text.Append(random.Pick<string>(["", " ", "'s", "A", "a", "1"]));
    }

    private static string Repeat(this string text, int times) => new StringBuilder().Insert(0, text, times).ToString();
}
