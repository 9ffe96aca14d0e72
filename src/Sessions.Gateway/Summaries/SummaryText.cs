using System.Text;
using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.Gateway.Summaries;

/// <summary>The text of an answer.</summary>
internal static class SummaryText
{
    /// <summary>All that the model said; empty where it said nothing that can be read.</summary>
    /// <param name="wire">The answer's wire format.</param>
    /// <param name="output">
    /// The answer's output in the provider's plain shape: Chat a message, Messages its blocks, Responses its items.
    /// </param>
    public static string Of(WireFormat wire, ReadOnlyMemory<byte> output)
    {
        if (output.IsEmpty)
        {
            return "";
        }

        try
        {
            using var json = JsonDocument.Parse(output);
            var text = new StringBuilder();
            if (wire == WireFormat.Responses)
            {
                foreach (var item in List(json.RootElement).Where(static item => TypeOf(item) == "message"))
                {
                    Append(text, Member(item, "content"));
                }
            }
            else
            {
                Append(text, wire == WireFormat.Chat ? Member(json.RootElement, "content") : json.RootElement);
            }

            return text.ToString().Trim();
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static void Append(StringBuilder text, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            text.Append(content.GetString());
            return;
        }

        foreach (var block in List(content))
        {
            if (TypeOf(block) is "text" or "output_text"
                && Member(block, "text") is { ValueKind: JsonValueKind.String } said)
            {
                text.Append(said.GetString());
            }
        }
    }

    private static JsonElement.ArrayEnumerator List(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    private static string? TypeOf(JsonElement value) =>
        Member(value, "type") is { ValueKind: JsonValueKind.String } type ? type.GetString() : null;

    private static JsonElement Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;
}
