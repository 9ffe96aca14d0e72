using System.Text;
using System.Text.Json;

namespace Sessions.Chaos.Agents.Kept;

/// <summary>The text in messages of any of the three wire formats.</summary>
public static class MessageText
{
    /// <summary>The text of several messages, one behind the other.</summary>
    public static string Of(IReadOnlyList<string> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            using var json = JsonDocument.Parse(message);
            if (json.RootElement.TryGetProperty("content", out var content))
            {
                Append(text, content);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            text.Append(content.GetString());
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (var block in content.EnumerateArray())
            {
                text.Append(block.TryGetProperty("text", out var piece) ? piece.GetString() : "");
            }
        }
    }
}
