using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Requests;

/// <summary>Random conversations, and the same conversation in another dress.</summary>
internal static class Transcripts
{
    private const string Grammar = "{}[],:\"\\u0d8tfn-+.eE19 \n/";

    private static readonly string[] Words =
        ["crane", "é", "\n", "\"", "\\", "/", "😀", "\t", " ", "\u0001", "世界", "{}", "</s>", "yard N", "\u007f", "x\r\n", "a much longer run of text"];

    private static readonly string[] Spaces = ["", "", "", " ", "\n  ", "\t", "\r\n"];

    public static JsonArray Random(WireFormat wire, Random random)
    {
        var messages = new JsonArray();
        for (var count = random.Next(1, 8); count > 0; count--)
        {
            messages.Add(Message(wire, random));
        }

        return messages;
    }

    public static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Words[random.Next(Words.Length)]));

    public static JsonObject Message(WireFormat wire, Random random) => (wire, random.Next(4)) switch
    {
        (WireFormat.Responses, 0) => new JsonObject
        {
            ["type"] = "function_call",
            ["call_id"] = "c",
            ["name"] = "f",
            ["arguments"] = Text(random),
        },
        (WireFormat.Responses, 1) => new JsonObject { ["type"] = "function_call_output", ["call_id"] = "c", ["output"] = Text(random) },
        (WireFormat.Messages, 0) => new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "text", ["text"] = Text(random) },
                new JsonObject
                {
                    ["type"] = "tool_use",
                    ["id"] = "t",
                    ["input"] = new JsonObject { ["cache_control"] = Text(random), ["content"] = Text(random), ["n"] = 1.5 },
                }),
        },
        (WireFormat.Messages, 1) => new JsonObject
        {
            ["role"] = "user",
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = "t", ["content"] = Text(random) }),
        },
        (WireFormat.Chat, 0) => new JsonObject { ["role"] = "tool", ["tool_call_id"] = "c", ["content"] = Text(random) },
        (_, 2) => new JsonObject { ["role"] = "assistant", ["content"] = Text(random) },
        _ => new JsonObject { ["role"] = "user", ["content"] = Text(random) },
    };

    /// <summary>A whole request around the messages, dressed at random.</summary>
    public static string Body(WireFormat wire, JsonArray messages, Random random)
    {
        var dresser = new Dresser(wire, random);
        var members = new List<string>
        {
            dresser.Member("model", "m"),
            dresser.Member(wire == WireFormat.Responses ? "input" : "messages", messages),
            dresser.Member("tools", new JsonArray(new JsonObject { ["name"] = "f", ["parameters"] = new JsonObject() })),
        };
        if (wire != WireFormat.Chat)
        {
            members.Add(dresser.Member(wire == WireFormat.Responses ? "instructions" : "system", "Clerk."));
        }

        if (random.Next(2) == 0)
        {
            members.Add(dresser.Member("temperature", 1));
        }

        var shuffled = members.ToArray();
        random.Shuffle(shuffled);
        return $"{{{string.Join(',', shuffled)}}}";
    }

    public static byte[] Mutate(byte[] body, Random random)
    {
        var mutated = body.ToList();
        for (var edits = random.Next(1, 4); edits > 0 && mutated.Count > 0; edits--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated.RemoveAt(at);
                    break;
                case 2:
                    mutated.Insert(at, (byte)Grammar[random.Next(Grammar.Length)]);
                    break;
                default:
                    mutated.RemoveRange(at, mutated.Count - at);
                    break;
            }
        }

        return [.. mutated];
    }

    /// <summary>Writes JSON with random white space, escapes, cache markers, ids and block forms.</summary>
    private sealed class Dresser(WireFormat wire, Random random)
    {
        public string Member(string name, JsonNode value) => $"{Space()}{Quoted(name)}{Space()}:{Space()}{Item(name, value)}{Space()}";

        private string Item(string name, JsonNode value) => (name, value) switch
        {
            ("messages" or "input", JsonArray list) => $"[{string.Join(',', list.Select(Message))}]",
            ("tools", JsonArray list) => $"[{string.Join(',', list.Select(tool => Object((JsonObject)tool!, false)))}]",
            ("system", JsonValue text) when Coin() => $"[{TextBlock(text)}]",
            _ => Value(value, opaque: true),
        };

        private string Message(JsonNode? node)
        {
            var message = (JsonObject)node!;
            var extra = new List<string>();
            if (wire == WireFormat.Responses)
            {
                extra.Add(Coin() ? $"\"id\":\"{random.Next()}\"" : "\"status\":\"completed\"");
                if (!message.ContainsKey("type") && Coin())
                {
                    extra.Add("\"type\":\"message\"");
                }
            }

            return Object(message, false, extra);
        }

        private string Object(JsonObject value, bool opaque, List<string>? extra = null)
        {
            var members = value.Select(member => Plain(member.Key, member.Value!, opaque)).ToList();
            foreach (var added in opaque ? [] : extra ?? [])
            {
                members.Insert(random.Next(members.Count + 1), added);
            }

            if (!opaque && random.Next(3) == 0)
            {
                var name = Coin() ? "cache_control" : "prompt_cache_breakpoint";
                members.Insert(random.Next(members.Count + 1), $"{Space()}\"{name}\"{Space()}:{{\"type\":\"ephemeral\",\"ttl\":[{{}}]}}");
            }

            return $"{{{Space()}{string.Join(Space() + ',', members)}{Space()}}}";
        }

        private string Plain(string name, JsonNode value, bool opaque)
        {
            var inside = opaque || name is "input" or "arguments" or "parameters" or "input_schema";
            var text = !inside && name == "content" && value is JsonValue && Coin()
                ? $"[{TextBlock(value)}]"
                : Value(value, inside);
            return $"{Space()}{Quoted(name)}{Space()}:{Space()}{text}";
        }

        private string TextBlock(JsonNode text) =>
            Object(new JsonObject { ["type"] = wire == WireFormat.Responses ? "input_text" : "text", ["text"] = text.DeepClone() }, false);

        private string Value(JsonNode value, bool opaque) => value switch
        {
            JsonObject map => Object(map, opaque),
            JsonArray list => $"[{Space()}{string.Join($",{Space()}", list.Select(element => Value(element!, opaque)))}]",
            _ when value.GetValueKind() == System.Text.Json.JsonValueKind.String => Quoted(value.GetValue<string>()),
            _ => value.ToJsonString(),
        };

        private string Quoted(string text)
        {
            var quoted = new StringBuilder("\"");
            foreach (var unit in text)
            {
                var shortForm = "\"\"\\\\\nn\rr\tt//".IndexOf(unit, StringComparison.Ordinal);
                var escape = unit < ' ' || unit is '"' or '\\' || random.Next(8) == 0 || (char.IsSurrogate(unit) && _escapePairs);
                quoted.Append(!escape ? unit.ToString()
                    : shortForm >= 0 && shortForm % 2 == 0 && Coin() ? $"\\{"\"\"\\\\\nn\rr\tt//"[shortForm + 1]}"
                    : char.IsSurrogate(unit) && !_escapePairs ? unit.ToString()
                    : $"\\u{(Coin() ? ((int)unit).ToString("x4") : ((int)unit).ToString("X4"))}");
            }

            return quoted.Append('"').ToString();
        }

        private readonly bool _escapePairs = random.Next(2) == 0;

        private string Space() => Spaces[random.Next(Spaces.Length)];

        private bool Coin() => random.Next(2) == 0;
    }
}
