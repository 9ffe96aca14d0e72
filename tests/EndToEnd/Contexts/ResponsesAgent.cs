using System.Text;
using System.Text.Json.Nodes;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Contexts;

/// <summary>An agent on OpenAI Responses that calls a tool and resends everything, round after round.</summary>
internal sealed class ResponsesAgent(Caller caller, string model)
{
    private static readonly (string Name, string Value)[] Script =
        [("x-sim-tool", """read_file {"path":"a.txt"}"""), ("x-sim-repeat", "50")];

    private readonly JsonArray _input = [User("Read on.")];

    private int _rounds;

    public string Session { get; } = SessionNames.Fresh();

    public async Task SetPolicyAsync(string compaction)
    {
        using var policy = new StringContent($"{{\"compaction\":{compaction}}}", Encoding.UTF8, "application/json");
        var set = await caller.SendAsync(HttpMethod.Put, $"/sessions/{Session}/policy", policy);
        set.Status.ShouldBe(200, set.Text);
    }

    /// <summary>One round: what the model called goes back with a long result, and the user says a word.</summary>
    public async Task RoundAsync()
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["instructions"] = "You read files.",
            ["store"] = false,
            ["tools"] = new JsonArray(new JsonObject
            {
                ["type"] = "function",
                ["name"] = "read_file",
                ["parameters"] = new JsonObject { ["type"] = "object" },
            }),
            ["input"] = _input.DeepClone(),
        };
        var reply = await caller.PostAsync("/v1/responses", body.ToJsonString(), [("X-Session-Id", Session), .. Script]);
        reply.Status.ShouldBe(200, reply.Text);
        _rounds++;
        foreach (var item in JsonNode.Parse(reply.Text)!["output"]!.AsArray())
        {
            _input.Add(item!.DeepClone());
            if (item["type"]!.GetValue<string>() == "function_call")
            {
                _input.Add(new JsonObject
                {
                    ["type"] = "function_call_output",
                    ["call_id"] = item["call_id"]!.GetValue<string>(),
                    ["output"] = string.Join(' ', Enumerable.Range(0, 600).Select(i => $"r{_rounds}w{i}")),
                });
            }
        }

        _input.Add(User($"Go on, {_rounds}."));
    }

    private static JsonObject User(string text) => new() { ["role"] = "user", ["content"] = text };
}
