using System.Text.Json.Nodes;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Edits;

/// <summary>Random requests, odd ones among them.</summary>
internal sealed class RandomBodies(WireFormat wire, Random random)
{
    private static readonly string[] Words =
        [
            "crane", "é", "\n", "\"", "\\", "]}", "😀", "\t", "[{", "世界", "{}", ",", "\":", "yard N", "\\\"",
            "a much longer run of plain text than a block",
        ];

    public string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Words[random.Next(Words.Length)]));

    public JsonObject Body()
    {
        var members = new List<KeyValuePair<string, JsonNode?>>
        {
            new("model", "m"),
            new("metadata", new JsonObject { ["user_id"] = Text() }),
            new("temperature", 0.5),
        };
        if (random.Next(4) > 0)
        {
            members.Add(new("tools", List(random.Next(4), Tool)));
        }

        if (wire == WireFormat.Chat && random.Next(4) == 0)
        {
            members.Add(new("functions", List(random.Next(3), Tool)));
        }

        if (wire == WireFormat.Responses && random.Next(3) > 0)
        {
            members.Add(new("instructions", Text()));
        }

        if (wire == WireFormat.Messages && random.Next(4) > 0)
        {
            members.Add(new("system", random.Next(2) == 0 ? Text() : List(random.Next(4), TextBlock)));
        }

        var isText = wire == WireFormat.Responses && random.Next(6) == 0;
        members.Add(new(
            wire == WireFormat.Responses ? "input" : "messages",
            isText ? Text() : List(random.Next(1, 12), wire == WireFormat.Messages ? Message : Entry)));
        return Shuffled(members);
    }

    public JsonNode Tool() => Shuffled([
        new("name", Text()),
        new("input_schema", new JsonObject { ["type"] = "object", ["cache_control"] = Text() }),
        .. random.Next(5) == 0 ? [new KeyValuePair<string, JsonNode?>("defer_loading", true)] : Array.Empty<KeyValuePair<string, JsonNode?>>(),
    ]);

    public JsonNode TextBlock() => Shuffled([new("type", "text"), new("text", random.Next(6) == 0 ? "" : Text())]);

    public JsonNode Entry() => (wire, random.Next(5)) switch
    {
        (_, 0) => Shuffled([new("role", "assistant"), new("content", Text())]),
        (WireFormat.Chat, 1) => Shuffled([new("role", "tool"), new("tool_call_id", "c"), new("content", new JsonArray(TextBlock()))]),
        (WireFormat.Responses, 1) => Shuffled([new("type", "function_call_output"), new("call_id", "c"), new("output", Text())]),
        (WireFormat.Responses, 2) => Shuffled([new("type", "reasoning"), new("id", "r"), new("summary", new JsonArray())]),
        (_, 3) when random.Next(4) == 0 => JsonValue.Create(7),
        _ => Shuffled([new("role", "user"), new("content", new JsonArray(TextBlock()))]),
    };

    public JsonNode Message()
    {
        if (random.Next(20) == 0)
        {
            return random.Next(2) == 0 ? JsonValue.Create(7) : new JsonObject { ["role"] = "user" };
        }

        var roles = new[] { "user", "assistant", "system" };
        var members = new List<KeyValuePair<string, JsonNode?>>
        {
            new("role", roles[random.Next(roles.Length)]),
            new("content", random.Next(8) switch
            {
                0 or 1 => Text(),
                2 when random.Next(4) == 0 => "",
                3 when random.Next(4) == 0 => new JsonArray(),
                4 when random.Next(8) == 0 => null,
                _ => List(random.Next(1, 5), Block),
            }),
        };
        if (random.Next(4) == 0)
        {
            members.Add(new("extra", new JsonObject { ["a"] = new JsonArray(Text(), "]}"), ["content"] = "x" }));
        }

        return Shuffled(members);
    }

    public JsonNode Block() => random.Next(8) switch
    {
        0 => Shuffled([new("type", "thinking"), new("thinking", Text()), new("signature", "s")]),
        1 => Shuffled([new("type", "redacted_thinking"), new("data", Text())]),
        2 => Shuffled([new("type", "tool_use"), new("id", "t"), new("name", "f"), new("input",
            new JsonObject { ["path"] = Text(), ["content"] = new JsonArray(1, "]") })]),
        3 => Shuffled([new("type", "tool_result"), new("tool_use_id", "t"), new("content", Text())]),
        4 => Shuffled([new("type", "tool_result"), new("tool_use_id", "t"), new("content", new JsonArray(TextBlock(), TextBlock())), new("is_error", false)]),
        5 when random.Next(4) == 0 => Shuffled([new("type", "novelty"), new("x", Text())]),
        6 when random.Next(4) == 0 => JsonValue.Create(5),
        _ => TextBlock(),
    };

    private static JsonArray List(int count, Func<JsonNode?> make) => new([.. Enumerable.Range(0, count).Select(_ => make())]);

    private JsonObject Shuffled(IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        var all = members.ToArray();
        random.Shuffle(all);
        return new JsonObject(all);
    }
}
