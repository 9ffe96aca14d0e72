using System.Text;
using System.Text.Json;

namespace Sessions.Chaos.Agents;

/// <summary>Anthropic Messages.</summary>
internal sealed class MessagesConversation : Conversation
{
    private const string Head =
        """
        {"model":"claude-sonnet-4-5","max_tokens":400,"system":"You are the clerk of a yard.",
        "tools":[{"name":"lookup","input_schema":{"type":"object","properties":{"n":{"type":"integer"}}}}],
        """;

    public override string Path => "/v1/messages";

    protected override string User(string text) => $$"""{"role":"user","content":{{EventText.Quote(text)}}}""";

    protected override IEnumerable<string> Results(IReadOnlyList<string> calls, string result)
    {
        var blocks = string.Join(",", calls.Select(id =>
            $$"""{"type":"tool_result","tool_use_id":"{{id}}","content":{{EventText.Quote(result)}}}"""));
        return [$$"""{"role":"user","content":[{{blocks}}]}"""];
    }

    protected override string Body(string items, bool stream) =>
        Head + (stream ? "\"stream\":true," : "") + "\"messages\":[" + items + "]}";

    protected override AgentAnswer ReadWhole(string text)
    {
        using var json = JsonDocument.Parse(text);
        var content = json.RootElement.GetProperty("content");
        return Of(
            json.RootElement.GetProperty("id").GetString()!,
            content.GetRawText(),
            [.. content.EnumerateArray().Where(static block => block.GetProperty("type").GetString() == "tool_use")
                .Select(static block => block.GetProperty("id").GetString()!)]);
    }

    protected override AgentAnswer ReadStream(string text)
    {
        if (!EventText.EndsWith(text, "event: message_stop"))
        {
            return AgentAnswer.Broken;
        }

        var (id, blocks, calls) = ("", new List<string>(), new List<string>());
        var (start, pieces) = (default(JsonElement), new StringBuilder());
        foreach (var payload in EventText.Payloads(text))
        {
            switch (payload.GetProperty("type").GetString())
            {
                case "message_start":
                    id = payload.GetProperty("message").GetProperty("id").GetString()!;
                    break;
                case "content_block_start":
                    (start, pieces) = (payload.GetProperty("content_block"), new StringBuilder());
                    break;
                case "content_block_delta":
                    pieces.Append(Piece(payload.GetProperty("delta")));
                    break;
                case "content_block_stop":
                    blocks.Add(Block(start, pieces.ToString(), calls));
                    break;
            }
        }

        return Of(id, $"[{string.Join(",", blocks)}]", calls);
    }

    private static AgentAnswer Of(string id, string content, List<string> calls) =>
        new(true, id, [$$"""{"role":"assistant","content":{{content}}}"""], calls);

    private static string? Piece(JsonElement delta) =>
        delta.TryGetProperty("text", out var text) ? text.GetString()
        : delta.TryGetProperty("partial_json", out var json) ? json.GetString()
        : null;

    private static string Block(JsonElement start, string pieces, List<string> calls)
    {
        if (start.GetProperty("type").GetString() != "tool_use")
        {
            return $$"""{"type":"text","text":{{EventText.Quote(pieces)}}}""";
        }

        var id = start.GetProperty("id").GetString()!;
        calls.Add(id);
        var input = pieces.Length == 0 ? "{}" : pieces;
        return $$"""{"type":"tool_use","id":"{{id}}","name":"{{start.GetProperty("name").GetString()}}","input":{{input}}}""";
    }
}
