using System.Text.Json;
using Sessions.Demo.Texts;

namespace Sessions.Demo.Agents;

/// <summary>OpenAI Chat Completions.</summary>
internal sealed class ChatTranscript : Transcript
{
    private readonly string _head;

    public ChatTranscript(string model, StaticPrefix prefix, string? cacheKey)
    {
        var tools = string.Join(",", StaticPrefix.Tools().Select(static tool => $$$"""
            {"type":"function","function":{"name":"{{{tool.Name}}}","description":{{{Quote(tool.Description)}}},
            "parameters":{{{tool.Schema}}}}}
            """));
        var key = cacheKey is null ? string.Empty : $"\"prompt_cache_key\":{Quote(cacheKey)},";
        _head = $$"""
            {"model":{{Quote(model)}},"max_completion_tokens":8000,{{key}}"tools":[{{tools}}],
            "messages":[{"role":"system","content":{{Quote(prefix.System)}}},
            """;
    }

    public override string Path => "/v1/chat/completions";

    public override void Ask(string text) => Add($$"""{"role":"user","content":{{Quote(text)}}}""");

    public override void Return(string call, string result) =>
        Add($$"""{"role":"tool","tool_call_id":"{{call}}","content":{{Quote(result)}}}""");

    public override (long Prompt, long Cached, long Output) Usage(JsonElement answer) => (
        Number(answer, "usage", "prompt_tokens"),
        Number(answer, "usage", "prompt_tokens_details", "cached_tokens"),
        Number(answer, "usage", "completion_tokens"));

    protected override string Body(string items) => _head + items + "]}";

    protected override string? Take(JsonElement answer, List<string> items)
    {
        var message = answer.GetProperty("choices")[0].GetProperty("message");
        items.Add(message.GetRawText());
        return message.TryGetProperty("tool_calls", out var calls) ? calls[0].GetProperty("id").GetString() : null;
    }

    private void Add(string message) => AddInput(message, message);
}
