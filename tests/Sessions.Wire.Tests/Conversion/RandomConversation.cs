using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Conversion;

/// <summary>One turn of a conversation of texts and tools: what the user says, and rounds of calls.</summary>
internal sealed record RandomTurn(string Says, RandomRound[] Rounds, string Answer);

/// <summary>What the model says before it calls tools, and each call's argument and result.</summary>
internal sealed record RandomRound(string? Says, (string Argument, string Result)[] Calls);

/// <summary>Writes random conversations in each format, and reads what bodies say.</summary>
internal static class RandomConversation
{
    private static readonly Gen<string> Text = Gen.Elements(
            "a", "Crane 7", "nä\n\"q\"\\", "世界", "\U0001F600", "{\"x\":1}", "</s>", "\t\u2028", "1.50")
        .NonEmptyListOf().Select(static parts => string.Concat(parts));

    public static Arbitrary<RandomTurn[]> Turns { get; } = Gen.Zip(
            Gen.Zip(Text, Round().ArrayOf()),
            Text)
        .Select(static t => new RandomTurn(t.Item1.Item1, t.Item1.Item2, t.Item2))
        .ArrayOf()
        .Resize(12)
        .ToArbitrary();

    public static string Write(WireFormat wire, IReadOnlyList<RandomTurn> turns)
    {
        JsonArray list = [];
        var call = 0;
        foreach (var turn in turns)
        {
            list.Add(Message(wire, "user", turn.Says));
            foreach (var round in turn.Rounds)
            {
                WriteRound(wire, round, ref call, list);
            }

            list.Add(Message(wire, "assistant", turn.Answer));
        }

        list.Add(Message(wire, "user", "Go on."));
        JsonObject body = wire switch
        {
            WireFormat.Chat => new() { ["model"] = "m", ["messages"] = list },
            WireFormat.Responses => new() { ["model"] = "m", ["instructions"] = "Be brief.", ["input"] = list },
            _ => new() { ["model"] = "m", ["max_tokens"] = 9, ["system"] = "Be brief.", ["messages"] = list },
        };
        return body.ToJsonString();
    }

    private static Gen<RandomRound> Round() =>
        Gen.Zip(
                Gen.OneOf(Text.Select(static t => (string?)t), Gen.Constant<string?>(null)),
                Gen.Zip(Text, Text).NonEmptyListOf())
            .Select(static r => new RandomRound(r.Item1, [.. r.Item2]));

    private static void WriteRound(WireFormat wire, RandomRound round, ref int call, JsonArray list)
    {
        var first = call;
        call += round.Calls.Length;
        switch (wire)
        {
            case WireFormat.Chat:
                list.Add(new JsonObject
                {
                    ["role"] = "assistant",
                    ["content"] = round.Says,
                    ["tool_calls"] = new JsonArray([.. round.Calls.Select((c, i) => new JsonObject
                    {
                        ["id"] = $"call_{first + i}",
                        ["type"] = "function",
                        ["function"] = new JsonObject { ["name"] = "f", ["arguments"] = Input(c.Argument).ToJsonString() },
                    })]),
                });
                Add(list, round.Calls.Select((c, i) => new JsonObject { ["role"] = "tool", ["tool_call_id"] = $"call_{first + i}", ["content"] = c.Result }));
                break;
            case WireFormat.Responses:
                if (round.Says is not null)
                {
                    list.Add(Message(wire, "assistant", round.Says));
                }

                Add(list, round.Calls.Select((c, i) => new JsonObject
                {
                    ["type"] = "function_call",
                    ["call_id"] = $"call_{first + i}",
                    ["name"] = "f",
                    ["arguments"] = Input(c.Argument).ToJsonString(),
                }));
                Add(list, round.Calls.Select((c, i) => new JsonObject
                {
                    ["type"] = "function_call_output",
                    ["call_id"] = $"call_{first + i}",
                    ["output"] = c.Result,
                }));
                break;
            default:
                JsonArray blocks = round.Says is null ? [] : [new JsonObject { ["type"] = "text", ["text"] = round.Says }];
                Add(blocks, round.Calls.Select((c, i) => new JsonObject
                {
                    ["type"] = "tool_use",
                    ["id"] = $"call_{first + i}",
                    ["name"] = "f",
                    ["input"] = Input(c.Argument),
                }));
                list.Add(new JsonObject { ["role"] = "assistant", ["content"] = blocks });
                list.Add(new JsonObject
                {
                    ["role"] = "user",
                    ["content"] = new JsonArray([.. round.Calls.Select((c, i) => new JsonObject
                    {
                        ["type"] = "tool_result",
                        ["tool_use_id"] = $"call_{first + i}",
                        ["content"] = c.Result,
                    })]),
                });
                break;
        }
    }

    private static void Add(JsonArray list, IEnumerable<JsonObject> entries)
    {
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }

    private static JsonObject Input(string argument) => new() { ["a"] = argument, ["n"] = 1 };

    private static JsonObject Message(WireFormat wire, string role, string text) => wire == WireFormat.Responses
        ? new JsonObject
        {
            ["type"] = "message",
            ["role"] = role,
            ["content"] = new JsonArray(new JsonObject { ["type"] = role == "user" ? "input_text" : "output_text", ["text"] = text }),
        }
        : new JsonObject { ["role"] = role, ["content"] = text };
}
