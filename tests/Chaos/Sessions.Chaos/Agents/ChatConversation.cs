using System.Text;
using System.Text.Json;

namespace Sessions.Chaos.Agents;

/// <summary>OpenAI Chat Completions.</summary>
internal sealed class ChatConversation : Conversation
{
    private const string Head =
        """
        "tools":[{"type":"function","function":{"name":"lookup","description":"Looks a number up.",
        "parameters":{"type":"object","properties":{"n":{"type":"integer"}}}}}],
        "messages":[{"role":"system","content":"You are the clerk of a yard."},
        """;

    public override string Path => "/v1/chat/completions";

    protected override string User(string text) => $$"""{"role":"user","content":{{EventText.Quote(text)}}}""";

    protected override IEnumerable<string> Results(IReadOnlyList<string> calls, string result) => calls.Select(id =>
        $$"""{"role":"tool","tool_call_id":"{{id}}","content":{{EventText.Quote(result)}}}""");

    protected override string Body(string items, bool stream) =>
        "{\"model\":\"gpt-5.4\"," + (stream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "")
        + Head + items + "]}";

    protected override AgentAnswer ReadWhole(string text)
    {
        using var json = JsonDocument.Parse(text);
        var message = json.RootElement.GetProperty("choices")[0].GetProperty("message");
        var calls = message.TryGetProperty("tool_calls", out var made)
            ? made.EnumerateArray().Select(static call => call.GetProperty("id").GetString()!).ToList()
            : [];
        return new AgentAnswer(true, json.RootElement.GetProperty("id").GetString()!, [message.GetRawText()], calls);
    }

    protected override AgentAnswer ReadStream(string text)
    {
        if (!EventText.EndsWith(text, "data: [DONE]"))
        {
            return AgentAnswer.Broken;
        }

        var (id, content) = ("", new StringBuilder());
        var calls = new List<(string Id, string Name, StringBuilder Arguments)>();
        foreach (var chunk in EventText.Payloads(text))
        {
            if (!chunk.TryGetProperty("choices", out var choices))
            {
                return AgentAnswer.Broken;
            }

            id = chunk.GetProperty("id").GetString()!;
            foreach (var choice in choices.EnumerateArray())
            {
                Take(choice.GetProperty("delta"), content, calls);
            }
        }

        return new AgentAnswer(true, id, [Message(content, calls)], [.. calls.Select(static call => call.Id)]);
    }

    private static void Take(
        JsonElement delta, StringBuilder content, List<(string Id, string Name, StringBuilder Arguments)> calls)
    {
        if (delta.TryGetProperty("content", out var piece) && piece.ValueKind == JsonValueKind.String)
        {
            content.Append(piece.GetString());
        }

        if (!delta.TryGetProperty("tool_calls", out var made))
        {
            return;
        }

        foreach (var call in made.EnumerateArray())
        {
            var function = call.GetProperty("function");
            if (call.TryGetProperty("id", out var id))
            {
                calls.Add((id.GetString()!, function.GetProperty("name").GetString()!, new StringBuilder()));
            }

            if (function.TryGetProperty("arguments", out var arguments))
            {
                calls[call.GetProperty("index").GetInt32()].Arguments.Append(arguments.GetString());
            }
        }
    }

    private static string Message(
        StringBuilder content, List<(string Id, string Name, StringBuilder Arguments)> calls)
    {
        if (calls.Count == 0)
        {
            return $$"""{"role":"assistant","content":{{EventText.Quote(content.ToString())}}}""";
        }

        var made = string.Join(",", calls.Select(static call =>
            $$$"""
            {"id":"{{{call.Id}}}","type":"function","function":{"name":"{{{call.Name}}}","arguments":{{{EventText.Quote(call.Arguments.ToString())}}}}}
            """));
        return $$"""{"role":"assistant","content":null,"tool_calls":[{{made}}]}""";
    }
}
