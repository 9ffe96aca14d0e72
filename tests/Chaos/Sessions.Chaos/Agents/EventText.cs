using System.Text.Json;

namespace Sessions.Chaos.Agents;

/// <summary>Server-sent events as text.</summary>
internal static class EventText
{
    private const string Data = "data: ";

    /// <summary>The payloads that are JSON objects, in their order.</summary>
    public static List<JsonElement> Payloads(string text)
    {
        var payloads = new List<JsonElement>();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(Data + "{", StringComparison.Ordinal))
            {
                using var json = JsonDocument.Parse(line.AsMemory(Data.Length));
                payloads.Add(json.RootElement.Clone());
            }
        }

        return payloads;
    }

    /// <summary>Whether the text ends with a whole event of this line.</summary>
    public static bool EndsWith(string text, string line) =>
        text.EndsWith("\n\n", StringComparison.Ordinal)
        && text[..^2].Split("\n\n")[^1].Split('\n').Contains(line);

    public static string Quote(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";
}
