using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sessions.Wire.Tests.Edits;

/// <summary>Looks for cache markers in a Messages request and whether the provider would take them.</summary>
internal static class MarkCheck
{
    public static int Count(string body) => Marked(body).Count(block => block["cache_control"] is JsonObject);

    public static List<string> Faults(string body) =>
    [
        .. Marked(body).Where(block => block["cache_control"] is JsonObject && IsBarred(block)).Select(block => block.ToJsonString()),
    ];

    private static IEnumerable<JsonObject> Marked(string body)
    {
        var root = JsonNode.Parse(body)!;
        var blocks = new List<JsonNode?>();
        foreach (var list in new[] { root["tools"], root["system"] })
        {
            blocks.AddRange(list as JsonArray ?? []);
        }

        foreach (var message in root["messages"]!.AsArray())
        {
            blocks.AddRange(message is JsonObject map ? map["content"] as JsonArray ?? [] : []);
        }

        return blocks.OfType<JsonObject>();
    }

    private static bool IsBarred(JsonObject block) =>
        block["defer_loading"]?.GetValueKind() == JsonValueKind.True
        || block["type"]?.GetValue<string>() is "thinking" or "redacted_thinking" or "novelty"
        || (block["text"]?.GetValue<string>() is "");
}
