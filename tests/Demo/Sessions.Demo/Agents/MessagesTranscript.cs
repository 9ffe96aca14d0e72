using System.Text.Json;
using Sessions.Demo.Texts;

namespace Sessions.Demo.Agents;

/// <summary>Anthropic Messages; breakpoints behind the system prompt and on the newest message, where it sets any.</summary>
internal sealed class MessagesTranscript : Transcript
{
    private const string Breakpoint = ""","cache_control":{"type":"ephemeral"}""";

    private readonly string _head;
    private readonly string _mark;

    public MessagesTranscript(string model, StaticPrefix prefix, bool setsBreakpoints)
    {
        _mark = setsBreakpoints ? Breakpoint : string.Empty;
        var tools = string.Join(",", StaticPrefix.Tools().Select(static tool =>
            $$"""{"name":"{{tool.Name}}","description":{{Quote(tool.Description)}},"input_schema":{{tool.Schema}}}"""));
        _head = $$"""
            {"model":{{Quote(model)}},"max_tokens":8000,"tools":[{{tools}}],
            "system":[{"type":"text","text":{{Quote(prefix.System)}}{{_mark}}}],"messages":[
            """;
    }

    public override string Path => "/v1/messages";

    public override void Ask(string text) => Add($$"""{"type":"text","text":{{Quote(text)}}""");

    public override void Return(string call, string result) =>
        Add($$"""{"type":"tool_result","tool_use_id":"{{call}}","content":{{Quote(result)}}""");

    public override (long Prompt, long Cached, long Output) Usage(JsonElement answer)
    {
        var cached = Number(answer, "usage", "cache_read_input_tokens");
        var written = Number(answer, "usage", "cache_creation_input_tokens");
        return (
            Number(answer, "usage", "input_tokens") + cached + written,
            cached,
            Number(answer, "usage", "output_tokens"));
    }

    protected override string Body(string items) => _head + items + "]}";

    protected override string? Take(JsonElement answer, List<string> items)
    {
        var content = answer.GetProperty("content");
        items.Add($$"""{"role":"assistant","content":{{content.GetRawText()}}}""");
        foreach (var block in content.EnumerateArray())
        {
            if (block.GetProperty("type").GetString() == "tool_use")
            {
                return block.GetProperty("id").GetString();
            }
        }

        return null;
    }

    private void Add(string openBlock) => AddInput(
        $$"""{"role":"user","content":[{{openBlock}}{{_mark}}}]}""", $$"""{"role":"user","content":[{{openBlock}}}]}""");
}
