using Sessions.Simulator.Counting;

namespace Sessions.Simulator.Answers;

/// <summary>Generates text that depends on its seed alone: common short words, about one token each.</summary>
internal static class Words
{
    private const int SentenceWords = 11;

    private static readonly string[] List =
    [
        "time", "year", "people", "way", "day", "man", "thing", "woman", "life", "child", "world", "school", "state",
        "family", "student", "group", "country", "problem", "hand", "part", "place", "case", "week", "company",
        "system",
        "program", "question", "work", "number", "night", "point", "home", "water", "room", "mother", "area", "money",
        "story", "fact", "month", "lot", "right", "study", "book", "eye", "job", "word", "business", "issue", "side",
        "kind", "head", "house", "service", "friend", "father", "power", "hour", "game", "line", "end", "member", "law",
        "car",
    ];

    public static List<string> Generate(ulong seed, int count)
    {
        var words = new List<string>(count);
        var state = seed;
        for (var i = 0; i < count; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var word = List[(int)(Mix.Finish(state) % (ulong)List.Length)];
            words.Add(i == 0 ? word : i % SentenceWords == 0 ? $"\n{word}" : $" {word}");
        }

        return words;
    }

    /// <summary>Cuts a text before each of its blanks.</summary>
    public static List<string> Cut(string text)
    {
        var pieces = new List<string>();
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == ' ' && text[i - 1] != ' ')
            {
                pieces.Add(text[start..i]);
                start = i;
            }
        }

        if (start < text.Length)
        {
            pieces.Add(text[start..]);
        }

        return pieces;
    }
}
