using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Conversion;

/// <summary>An answer without a format: what is said, then what is called.</summary>
internal sealed record RandomAnswer(string[] Pieces, (string Argument, int Cut)[] Calls, bool IsCut)
{
    private static readonly Gen<string> Text = Gen.Elements(
        "a", "Seven cranes.", "\"quoted\\\"", "line\nnext", "tab\t", "é", "👋🏽", "世界", " ", "</system>", "{\"a\":1}");

    public static Arbitrary<RandomAnswer> Any { get; } = Gen.Zip(
            Gen.Zip(Text.ArrayOf(), Gen.Zip(Text, Gen.Choose(1, 30)).ArrayOf()), Gen.Elements(false, true))
        .Where(static parts => parts.Item1.Item1.Length + parts.Item1.Item2.Length > 0)
        .Select(static parts => new RandomAnswer(parts.Item1.Item1, parts.Item1.Item2, parts.Item2))
        .ToArbitrary();

    private string Said => string.Concat(Pieces);

    private string Finish(string whole, string calls, string cut) => IsCut ? cut : Calls.Length > 0 ? calls : whole;

    public string Body(WireFormat wire) => (wire switch
    {
        WireFormat.Chat => new JsonObject
        {
            ["id"] = "x",
            ["object"] = "chat.completion",
            ["created"] = 1,
            ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = new JsonObject
                {
                    ["role"] = "assistant",
                    ["content"] = Pieces.Length == 0 ? null : Said,
                    ["tool_calls"] = Calls.Length == 0 ? null : List(at => ChatCall(at, Input(at).ToJsonString())),
                },
                ["finish_reason"] = Finish("stop", "tool_calls", "length"),
            }),
            ["usage"] = ChatUsage,
        },
        WireFormat.Responses => Response(IsCut ? "incomplete" : "completed", Items()),
        _ => new JsonObject
        {
            ["id"] = "x",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = "m",
            ["content"] = new JsonArray([.. Block(), .. List(at => new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = Id(at),
                ["name"] = "f",
                ["input"] = Input(at),
            }).Select(static call => call!.DeepClone())]),
            ["stop_reason"] = Finish("end_turn", "tool_use", "max_tokens"),
            ["usage"] = new JsonObject { ["input_tokens"] = 9, ["output_tokens"] = 4 },
        },
    }).ToJsonString();

    public string Stream(WireFormat wire)
    {
        var events = wire switch
        {
            WireFormat.Chat => ChatEvents(),
            WireFormat.Responses => ResponsesEvents(),
            _ => MessagesEvents(),
        };
        return string.Concat(events.Select(data => wire == WireFormat.Chat
                ? $"data: {data.ToJsonString()}\n\n"
                : $"event: {data["type"]}\ndata: {data.ToJsonString()}\n\n"))
            + (wire == WireFormat.Chat ? "data: [DONE]\n\n" : "");
    }

    private IEnumerable<JsonObject> ChatEvents()
    {
        foreach (var piece in Pieces)
        {
            yield return Chunk(new JsonObject { ["content"] = piece });
        }

        for (var at = 0; at < Calls.Length; at++)
        {
            yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(ChatCall(at, "")) });
            foreach (var piece in Cut(at))
            {
                yield return Chunk(new JsonObject
                {
                    ["tool_calls"] = new JsonArray(
                        new JsonObject { ["index"] = at, ["function"] = new JsonObject { ["arguments"] = piece } }),
                });
            }
        }

        yield return Chunk(new JsonObject(), Finish("stop", "tool_calls", "length"));
        yield return new JsonObject { ["id"] = "x", ["model"] = "m", ["choices"] = new JsonArray(), ["usage"] = ChatUsage };
    }

    private IEnumerable<JsonObject> ResponsesEvents()
    {
        yield return Event("response.created", ("response", Response("in_progress", [])));
        var items = Items();
        for (var at = 0; at < items.Count; at++)
        {
            var item = items[at]!;
            var isCall = (string?)item["type"] == "function_call";
            var begun = item.DeepClone();
            begun[isCall ? "arguments" : "content"] = isCall ? "" : new JsonArray();
            yield return Event("response.output_item.added", ("output_index", at), ("item", begun));
            foreach (var piece in isCall ? Cut(at - items.Count + Calls.Length) : Pieces)
            {
                yield return Event(
                    isCall ? "response.function_call_arguments.delta" : "response.output_text.delta",
                    ("output_index", at),
                    ("content_index", 0),
                    ("delta", piece));
            }

            yield return Event("response.output_item.done", ("output_index", at), ("item", item.DeepClone()));
        }

        yield return Event(
            IsCut ? "response.incomplete" : "response.completed",
            ("response", Response(IsCut ? "incomplete" : "completed", Items())));
    }

    private IEnumerable<JsonObject> MessagesEvents()
    {
        yield return Event("message_start", ("message", JsonNode.Parse(
            """{"id":"x","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":9,"output_tokens":1}}""")));
        var first = Pieces.Length > 0 ? 1 : 0;
        if (first > 0)
        {
            yield return Event("content_block_start", ("index", 0), ("content_block", JsonNode.Parse("""{"type":"text","text":""}""")));
            foreach (var piece in Pieces)
            {
                yield return Delta(0, "text_delta", "text", piece);
            }

            yield return Event("content_block_stop", ("index", 0));
        }

        for (var at = 0; at < Calls.Length; at++)
        {
            var block = new JsonObject { ["type"] = "tool_use", ["id"] = Id(at), ["name"] = "f", ["input"] = new JsonObject() };
            yield return Event("content_block_start", ("index", first + at), ("content_block", block));
            foreach (var piece in Cut(at))
            {
                yield return Delta(first + at, "input_json_delta", "partial_json", piece);
            }

            yield return Event("content_block_stop", ("index", first + at));
        }

        yield return Event(
            "message_delta",
            ("delta", new JsonObject { ["stop_reason"] = Finish("end_turn", "tool_use", "max_tokens") }),
            ("usage", new JsonObject { ["output_tokens"] = 4 }));
        yield return Event("message_stop");
    }

    private JsonArray Items()
    {
        var items = List(at => new JsonObject
        {
            ["type"] = "function_call",
            ["id"] = "fc_" + Id(at),
            ["call_id"] = Id(at),
            ["name"] = "f",
            ["arguments"] = Input(at).ToJsonString(),
        });
        if (Pieces.Length > 0)
        {
            items.Insert(0, new JsonObject
            {
                ["type"] = "message",
                ["id"] = "msg_x",
                ["role"] = "assistant",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = Said, ["annotations"] = new JsonArray() }),
            });
        }

        return items;
    }

    private JsonArray List(Func<int, JsonObject> call) => [.. Enumerable.Range(0, Calls.Length).Select(at => (JsonNode)call(at))];

    private IEnumerable<JsonNode> Block() => Pieces.Length == 0 ? [] : [new JsonObject { ["type"] = "text", ["text"] = Said }];

    private JsonObject Input(int at) => new() { ["a"] = Calls[at].Argument };

    // Pieces of UTF-16 that split no pair: what a provider sends is UTF-8.
    private IEnumerable<string> Cut(int at)
    {
        var runes = Input(at).ToJsonString().EnumerateRunes().Select(static rune => rune.ToString());
        return runes.Chunk(Calls[at].Cut).Select(static piece => string.Concat(piece));
    }

    private static string Id(int at) => string.Create(CultureInfo.InvariantCulture, $"call_{at}");

    private static JsonObject ChatCall(int at, string arguments) => new()
    {
        ["index"] = at,
        ["id"] = Id(at),
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = "f", ["arguments"] = arguments },
    };

    private static JsonObject ChatUsage => new() { ["prompt_tokens"] = 9, ["completion_tokens"] = 4, ["total_tokens"] = 13 };

    private static JsonObject Chunk(JsonObject delta, string? finish = null) => new()
    {
        ["id"] = "x",
        ["object"] = "chat.completion.chunk",
        ["model"] = "m",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    };

    private static JsonObject Response(string status, JsonArray output) => new()
    {
        ["id"] = "resp_x",
        ["object"] = "response",
        ["status"] = status,
        ["incomplete_details"] = status == "incomplete" ? new JsonObject { ["reason"] = "max_output_tokens" } : null,
        ["model"] = "m",
        ["output"] = output,
        ["usage"] = status == "in_progress"
            ? null
            : new JsonObject { ["input_tokens"] = 9, ["output_tokens"] = 4, ["total_tokens"] = 13 },
    };

    private static JsonObject Delta(int index, string type, string member, string piece) => Event(
        "content_block_delta", ("index", index), ("delta", new JsonObject { ["type"] = type, [member] = piece }));

    private static JsonObject Event(string type, params (string Name, JsonNode? Value)[] members)
    {
        var data = new JsonObject { ["type"] = type };
        foreach (var (name, value) in members)
        {
            data[name] = value;
        }

        return data;
    }
}
