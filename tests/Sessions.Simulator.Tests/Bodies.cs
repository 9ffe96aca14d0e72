using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sessions.Simulator.Tests;

/// <summary>Request bodies and readings of answers.</summary>
internal static class Bodies
{
    public const string Chat = "/v1/chat/completions";
    public const string Responses = "/v1/responses";
    public const string Messages = "/v1/messages";

    public const string ChatTool =
        """{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}""";

    /// <summary>A text of so many words, each its own; <paramref name="name"/> makes texts differ.</summary>
    public static string Text(int words, string name = "w") =>
        string.Join(' ', Enumerable.Range(0, words).Select(i => $"{name}{i}"));

    /// <summary>A literal that was broken into lines for its readers.</summary>
    public static string Unwrapped(this string text) => text.Replace("\n", string.Empty, StringComparison.Ordinal);

    public static string Quote(string text) => JsonValue.Create(text).ToJsonString();

    public static string ChatBody(string user, string more = "", string model = "sim-1") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":{{Quote(user)}}}]{{more}}}""";

    public static string ResponsesBody(string user, string more = "", string model = "sim-1") =>
        $$"""{"model":"{{model}}","input":{{Quote(user)}}{{more}}}""";

    public static string MessagesBody(string user, string more = "", string model = "sim-claude") =>
        $$"""
        {"model":"{{model}}","max_tokens":500,"messages":[{"role":"user","content":{{Quote(user)}}}]{{more}}}
        """;

    public static string Body(string path, string user, string more = "") => path switch
    {
        Chat => ChatBody(user, more),
        Responses => ResponsesBody(user, more),
        _ => MessagesBody(user, more),
    };

    /// <summary>The data of a stream's events; event lines are checked against the data's type.</summary>
    public static List<string> Events(string stream)
    {
        var events = new List<string>();
        foreach (var block in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Split('\n');
            var data = lines[^1]["data: ".Length..];
            if (lines.Length == 2)
            {
                using var json = JsonDocument.Parse(data);
                lines[0].ShouldBe($"event: {json.RootElement.GetProperty("type").GetString()}");
            }

            events.Add(data);
        }

        return events;
    }

    public static List<string> Types(string stream) =>
        Events(stream).ConvertAll(static data => At(data, "type").GetString()!);

    public static JsonElement At(string json, params string[] path)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone().At(path);
    }

    public static JsonElement At(this JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            element = int.TryParse(name, out var index) ? element[index] : element.GetProperty(name);
        }

        return element;
    }

    public static int Number(this JsonElement element, params string[] path) => element.At(path).GetInt32();

    public static string? String(this JsonElement element, params string[] path) => element.At(path).GetString();
}
