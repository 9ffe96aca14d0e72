using System.Globalization;
using System.Text;
using Sessions.Core.Compaction.Planning;

namespace Sessions.Gateway.Summaries;

/// <summary>History as a text for the model that summarises it: every item's own JSON under a heading.</summary>
internal static class SummaryTranscript
{
    // Shorter cuts are tried one after the other until the transcript fits; the beginning and the end of a long result
    // say most.
    private static readonly int[] CutsInCharacters = [int.MaxValue, 16_000, 4_000, 1_000, 250];

    /// <summary>The built-in instructions.</summary>
    public const string Instructions =
        "You compact the history of an agent's work so that the agent can go on without it. Write what it will need: the "
        + "task and every requirement and preference of the user, decisions and their reasons, files read or changed with "
        + "what matters in them, commands run with their outcome, errors met and how they were solved, open questions, and "
        + "the next step. Keep names, paths, numbers and identifiers exactly. Say nothing that the history does not say. "
        + "Answer with the summary alone.";

    /// <summary>The text.</summary>
    /// <param name="items">The path's items.</param>
    /// <param name="indexes">Those that the summary stands for.</param>
    /// <param name="charactersMax">Longest text that the model can take.</param>
    public static string Write(IReadOnlyList<ContextItem> items, IReadOnlyList<int> indexes, int charactersMax)
    {
        var text = "";
        foreach (var cut in CutsInCharacters)
        {
            text = Write(items, indexes, (long)cut);
            if (text.Length <= charactersMax)
            {
                return text;
            }
        }

        // Even so too long: what came last is what the agent was about.
        return "[The oldest part is left out.]\n" + text[^Math.Max(0, charactersMax - 40)..];
    }

    private static string Write(IReadOnlyList<ContextItem> items, IReadOnlyList<int> indexes, long cut)
    {
        var text = new StringBuilder();
        foreach (var index in indexes)
        {
            var item = items[index];
            text.Append(CultureInfo.InvariantCulture, $"## {index + 1} {item.Kind}\n");
            Append(text, Encoding.UTF8.GetString(item.Json.Span), cut);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string json, long cut)
    {
        if (json.Length <= cut)
        {
            text.Append(json);
            return;
        }

        var half = (int)(cut / 2);
        text.Append(json, 0, half)
            .Append(CultureInfo.InvariantCulture, $"\n[… {json.Length - (2 * half)} characters …]\n")
            .Append(json, json.Length - half, half);
    }
}
