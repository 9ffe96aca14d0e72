using System.Text.Json;
using Sessions.Demo.Texts;

namespace Sessions.Demo.Agents;

/// <summary>OpenAI Responses, nothing stored at the provider.</summary>
internal sealed class ResponsesTranscript : Transcript
{
    private readonly string _head;

    public ResponsesTranscript(string model, StaticPrefix prefix, string? cacheKey)
    {
        var tools = string.Join(",", StaticPrefix.Tools().Select(static tool => $$"""
            {"type":"function","name":"{{tool.Name}}","description":{{Quote(tool.Description)}},"parameters":{{tool.Schema}}}
            """));
        var key = cacheKey is null ? string.Empty : $"\"prompt_cache_key\":{Quote(cacheKey)},";
        _head = $$"""
            {"model":{{Quote(model)}},"max_output_tokens":8000,"store":false,{{key}}
            "tools":[{{tools}}],"instructions":{{Quote(prefix.System)}},"input":[
            """;
    }

    public override string Path => "/v1/responses";

    public override void Ask(string text) => Add($$"""{"role":"user","content":{{Quote(text)}}}""");

    public override void Return(string call, string result) =>
        Add($$"""{"type":"function_call_output","call_id":"{{call}}","output":{{Quote(result)}}}""");

    public override (long Prompt, long Cached, long Output) Usage(JsonElement answer) => (
        Number(answer, "usage", "input_tokens"),
        Number(answer, "usage", "input_tokens_details", "cached_tokens"),
        Number(answer, "usage", "output_tokens"));

    protected override string Body(string items) => _head + items + "]}";

    protected override string? Take(JsonElement answer, List<string> items)
    {
        string? call = null;
        foreach (var item in answer.GetProperty("output").EnumerateArray())
        {
            items.Add(item.GetRawText());
            call ??= item.GetProperty("type").GetString() == "function_call"
                ? item.GetProperty("call_id").GetString()
                : null;
        }

        return call;
    }

    private void Add(string item) => AddInput(item, item);
}
