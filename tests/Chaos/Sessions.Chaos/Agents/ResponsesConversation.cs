using System.Text.Json;

namespace Sessions.Chaos.Agents;

/// <summary>OpenAI Responses.</summary>
internal sealed class ResponsesConversation : Conversation
{
    private const string Head =
        """
        {"model":"gpt-5.4","store":false,"instructions":"You are the clerk of a yard.",
        "tools":[{"type":"function","name":"lookup","parameters":{"type":"object","properties":{"n":{"type":"integer"}}}}],
        """;

    public override string Path => "/v1/responses";

    protected override string User(string text) => $$"""{"role":"user","content":{{EventText.Quote(text)}}}""";

    protected override IEnumerable<string> Results(IReadOnlyList<string> calls, string result) => calls.Select(id =>
        $$"""{"type":"function_call_output","call_id":"{{id}}","output":{{EventText.Quote(result)}}}""");

    protected override string Body(string items, bool stream) =>
        Head + (stream ? "\"stream\":true," : "") + "\"input\":[" + items + "]}";

    protected override AgentAnswer ReadWhole(string text)
    {
        using var json = JsonDocument.Parse(text);
        return Of(json.RootElement);
    }

    protected override AgentAnswer ReadStream(string text) =>
        EventText.EndsWith(text, "event: response.completed")
            ? Of(EventText.Payloads(text)[^1].GetProperty("response"))
            : AgentAnswer.Broken;

    private static AgentAnswer Of(JsonElement response)
    {
        var output = response.GetProperty("output").EnumerateArray().ToList();
        return new AgentAnswer(
            response.GetProperty("status").GetString() == "completed",
            response.GetProperty("id").GetString()!,
            [.. output.Select(static item => item.GetRawText())],
            [.. output.Where(static item => item.GetProperty("type").GetString() == "function_call")
                .Select(static item => item.GetProperty("call_id").GetString()!)]);
    }
}
