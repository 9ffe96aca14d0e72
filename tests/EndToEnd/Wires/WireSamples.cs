using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.EndToEnd.Wires;

/// <summary>The same small request and answer in each of the three wire formats.</summary>
internal static class WireSamples
{
    /// <summary>What the sample answers say.</summary>
    public const string AnswerText = "Crane 7 is free.";

    public static string Path(WireFormat wire) => wire switch
    {
        WireFormat.Chat => "/v1/chat/completions",
        WireFormat.Responses => "/v1/responses",
        _ => "/v1/messages",
    };

    /// <summary>A request with one user message.</summary>
    public static string Request(WireFormat wire, string model, string text, bool stream = false)
    {
        var quoted = JsonSerializer.Serialize(text);
        var streamed = stream ? ", \"stream\": true" : "";
        return wire switch
        {
            WireFormat.Chat => $$"""
                {"model": "{{model}}", "messages": [{"role": "user", "content": {{quoted}}}]{{streamed}}
                {{(stream ? ", \"stream_options\": {\"include_usage\": true}" : "")}}}
                """,
            WireFormat.Responses => $$"""{"model": "{{model}}", "input": {{quoted}}{{streamed}}}""",
            _ => $$"""
                {"model": "{{model}}", "max_tokens": 4000,
                 "messages": [{"role": "user", "content": {{quoted}}}]{{streamed}}}
                """,
        };
    }

    /// <summary>A whole answer: 12 tokens in, 5 out, unless another usage is given.</summary>
    public static string Answer(WireFormat wire, string? usage = null) => wire switch
    {
        WireFormat.Chat => $$"""
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":
            {"role":"assistant","content":"{{AnswerText}}"},"finish_reason":"stop"}],"usage":{{usage ?? Usage(wire)}} }
            """,
        WireFormat.Responses => ResponseObject("completed", usage ?? Usage(wire)),
        _ => $$"""
            {"id":"msg_1","type":"message","role":"assistant","model":"m",
            "content":[{"type":"text","text":"{{AnswerText}}"}],
            "stop_reason":"end_turn","stop_sequence":null,"usage":{{usage ?? Usage(wire)}} }
            """,
    };

    /// <summary>The same as a stream; each element is one event with its blank line, the last is terminal.</summary>
    public static IReadOnlyList<string> Stream(WireFormat wire) => wire switch
    {
        WireFormat.Chat =>
        [
            Chunk("""[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]"""),
            Chunk($$"""[{"index":0,"delta":{"content":"{{AnswerText}}"},"finish_reason":null}]"""),
            Chunk("""[{"index":0,"delta":{},"finish_reason":"stop"}]"""),
            Chunk("[]", Usage(wire)),
            "data: [DONE]\n\n",
        ],
        WireFormat.Responses =>
        [
            Event("response.created", $$"""{"response":{{ResponseObject("in_progress", "null", "[]")}} }""", 0),
            Event("response.output_item.added", $$"""{"output_index":0,"item":{{Item("in_progress", "")}} }""", 1),
            Event("response.content_part.added", "{" + Place + ",\"part\":" + Part("") + "}", 2),
            Event("response.output_text.delta", "{" + Place + ",\"delta\":\"" + AnswerText + "\"}", 3),
            Event(
                "response.output_item.done",
                $$"""{"output_index":0,"item":{{Item("completed", Part(AnswerText))}} }""",
                4),
            Event("response.completed", $$"""{"response":{{ResponseObject("completed", Usage(wire))}} }""", 5),
        ],
        _ =>
        [
            Event("message_start", $$"""{"message":{{MessageStart}} }"""),
            Event("content_block_start", """{"index":0,"content_block":{"type":"text","text":""}}"""),
            Event("content_block_delta", $$"""{"index":0,"delta":{"type":"text_delta","text":"{{AnswerText}}"} }"""),
            Event("content_block_stop", """{"index":0}"""),
            Event("message_delta", """{"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"""),
            Event("message_stop", "{}"),
        ],
    };

    private const string Place = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";

    private const string MessageStart =
        """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":12}}""";

    private static string Part(string text) => $$"""{"type":"output_text","text":"{{text}}","annotations":[]}""";

    private static string Item(string status, string content) =>
        $$"""{"type":"message","id":"msg_1","role":"assistant","status":"{{status}}","content":[{{content}}]}""";

    private static string Usage(WireFormat wire) => wire == WireFormat.Chat
        ? """{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}"""
        : """{"input_tokens":12,"output_tokens":5,"total_tokens":17}""";

    private static string ResponseObject(string status, string usage, string? output = null) =>
        $$"""{"id":"resp_1","object":"response","created_at":1,"status":"{{status}}","model":"m","output": """
        + (output ?? $"[{Item("completed", Part(AnswerText))}]") + ",\"usage\":" + usage + "}";

    private static string Chunk(string choices, string usage = "null") =>
        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices": """
        + choices + ",\"usage\":" + usage + "}" + "\n\n";

    private static string Event(string type, string members, int? sequence = null)
    {
        var number = sequence is null ? "" : $",\"sequence_number\":{sequence}";
        var rest = members == "{}" ? "}" : "," + members[1..];
        return $"event: {type}\ndata: {{\"type\":\"{type}\"{number}{rest}\n\n";
    }
}
