using System.Text;
using System.Text.Json.Nodes;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Contexts;

/// <summary>An agent on Anthropic's format that thinks, calls a tool and resends everything, round after round.</summary>
internal sealed class ToolAgent(Caller caller, string model)
{
    // Headers, not words of the conversation: a compaction may leave those out.
    private static readonly (string Name, string Value)[] Script =
        [("x-sim-tool", """read_file {"path":"a.txt"}"""), ("x-sim-repeat", "50"), ("x-sim-reasoning", "30")];

    private readonly JsonArray _messages = [new JsonObject { ["role"] = "user", ["content"] = "Read on." }];

    private int _rounds;

    public string Session { get; } = SessionNames.Fresh();

    public async Task SetPolicyAsync(string compaction)
    {
        using var policy = new StringContent($"{{\"compaction\":{compaction}}}", Encoding.UTF8, "application/json");
        var set = await caller.SendAsync(HttpMethod.Put, $"/sessions/{Session}/policy", policy);
        set.Status.ShouldBe(200, set.Text);
    }

    /// <summary>One round: what the model thought and called goes back with a long result.</summary>
    public async Task<Reply> RoundAsync()
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["max_tokens"] = 2_000,
            ["thinking"] = new JsonObject { ["type"] = "adaptive" },
            ["tools"] = new JsonArray(new JsonObject
            {
                ["name"] = "read_file",
                ["input_schema"] = new JsonObject { ["type"] = "object" },
            }),
            ["messages"] = _messages.DeepClone(),
        };
        var reply = await caller.PostAsync(
            "/v1/messages",
            body.ToJsonString(),
            [("X-Session-Id", Session), ("anthropic-version", "2023-06-01"), .. Script]);
        reply.Status.ShouldBe(200, reply.Text);
        var content = JsonNode.Parse(reply.Text)!["content"]!.AsArray();
        var call = content.Single(static block => block!["type"]!.GetValue<string>() == "tool_use")!;
        var words = string.Join(' ', Enumerable.Range(0, 800).Select(i => $"r{_rounds}w{i}"));
        var result = new JsonObject
        {
            ["type"] = "tool_result",
            ["tool_use_id"] = call["id"]!.GetValue<string>(),
            ["content"] = words,
        };
        _rounds++;
        _messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() });
        _messages.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(result) });
        return reply;
    }
}
