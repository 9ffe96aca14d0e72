using System.Globalization;
using System.Text;
using System.Text.Json;
using Sessions.EndToEnd.Upstreams;

namespace Sessions.EndToEnd.Responses;

/// <summary>A provider that keeps nothing: says how many entries of conversation it was sent.</summary>
internal static class ScriptedProvider
{
    /// <summary>The provider's own id of every response.</summary>
    public const string OwnId = "resp_68af0123456789abcdef";

    public static Task AnswerAsync(UpstreamCall call)
    {
        if (call.Request.Body.Length == 0)
        {
            return call.AnswerAsync(Response("kept", "completed"));
        }

        using var document = JsonDocument.Parse(call.Request.Body);
        var body = document.RootElement;
        var isStream = body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;
        var list = body.TryGetProperty("input", out var input) ? input : body.GetProperty("messages");
        var count = list.ValueKind == JsonValueKind.String ? 1 : list.GetArrayLength();
        var text = string.Create(CultureInfo.InvariantCulture, $"{count} entries");
        var path = call.Request.Head.FirstLine.Split(' ')[1];
        return path.EndsWith("/compact", StringComparison.Ordinal) ? call.AnswerAsync(Compacted)
            : path.Contains("chat", StringComparison.Ordinal) ? SendAsync(call, isStream, Chat(text), ChatEvents(text))
            : path.Contains("messages", StringComparison.Ordinal)
                ? SendAsync(call, isStream, Message(text), MessageEvents(text))
            : SendAsync(call, isStream, Response(text, "completed"), ResponseEvents(text));
    }

    private const string Compacted = """
        {"id":"resp_c1","object":"response.compaction","created_at":1795255300,"output":[
          {"type":"message","id":"msg_u1","status":"completed","role":"user","content":[{"type":"input_text","text":"One."}]},
          {"type":"compaction","id":"cmp_1","encrypted_content":"gAAA"}],
         "usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15}}
        """;

    private static async Task SendAsync(UpstreamCall call, bool isStream, string whole, string events)
    {
        if (!isStream)
        {
            await call.AnswerAsync(whole);
            return;
        }

        await call.BeginAsync();
        foreach (var piece in Encoding.UTF8.GetBytes(events).Chunk(97))
        {
            await call.ChunkAsync(piece);
        }

        await call.EndAsync();
    }

    private static string Response(string? text, string status)
    {
        var output = text is null ? "[]" : $"[{Item(text)}]";
        var usage = text is null ? "null" : Usage;
        return $$"""{"id":"{{OwnId}}","object":"response","created_at":1795255200,"status":"{{status}}","error":null,"""
            + "\"incomplete_details\":" + """null,"instructions":null,"metadata":{},"model":"bare-1","output":"""
            + output
            + ""","parallel_tool_calls":true,"previous_response_id":null,"store":false,"temperature":1.0,"""
            + "\"tool_choice\":" + """ "auto","tools":[],"top_p":1.0,"usage":""" + usage + "}";
    }

    private const string Usage =
        """{"input_tokens":10,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,"""
        + "\"output_tokens_details\":" + """{"reasoning_tokens":0},"total_tokens":12}""";

    private const string Place = "\"item_id\":\"msg_up\",\"output_index\":0,\"content_index\":0";

    private static string Item(string text) =>
        """{"type":"message","id":"msg_up","status":"completed","role":"assistant","content":["""
        + Part(text) + "]}";

    private static string Part(string text) => $$"""{"type":"output_text","text":"{{text}}","annotations":[]}""";

    public static string ResponseEvents(string text)
    {
        string[] events =
        [
            $$"""{"type":"response.created","sequence_number":0,"response":{{Response(null, "in_progress")}}}""",
            $$"""{"type":"response.in_progress","sequence_number":1,"response":{{Response(null, "in_progress")}}}""",
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":"""
                + """{"type":"message","id":"msg_up","status":"in_progress","role":"assistant","content":[]}}""",
            $$"""{"type":"response.content_part.added","sequence_number":3,{{Place}},"part":{{Part("")}}}""",
            $$"""{"type":"response.output_text.delta","sequence_number":4,{{Place}},"delta":"{{text}}","logprobs":[]}""",
            $$"""{"type":"response.output_text.done","sequence_number":5,{{Place}},"text":"{{text}}","logprobs":[]}""",
            $$"""{"type":"response.content_part.done","sequence_number":6,{{Place}},"part":{{Part(text)}}}""",
            $$"""{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{{Item(text)}}}""",
            $$"""{"type":"response.completed","sequence_number":8,"response":{{Response(text, "completed")}}}""",
        ];
        return string.Concat(events.Select(static data => $"event: {data.Split('"')[3]}\ndata: {data}\n\n"));
    }

    private static string Chat(string text) =>
        """{"id":"chatcmpl-1","object":"chat.completion","created":1795255200,"model":"chat-1","choices":[{"index":0,"""
        + $$""" "message":{"role":"assistant","content":"{{text}}"},"finish_reason":"stop"}],"usage":"""
        + """{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";

    private static string ChatEvents(string text) =>
        Chunk("""[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]""")
        + Chunk($$"""[{"index":0,"delta":{"content":"{{text}}"},"finish_reason":null}]""")
        + Chunk("""[{"index":0,"delta":{},"finish_reason":"stop"}]""")
        + Chunk("[]", ""","usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}""")
        + "data: [DONE]\n\n";

    private static string Chunk(string choices, string more = "") =>
        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1795255200,"model":"chat-1","choices":"""
        + choices + more + "}\n\n";

    private static string Message(string text) =>
        """{"id":"msg_1","type":"message","role":"assistant","model":"messages-1","content":["""
        + $$"""{"type":"text","text":"{{text}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":"""
        + """{"input_tokens":10,"output_tokens":2}}""";

    private static string MessageEvents(string text) =>
        """
        event: message_start
        data: {"type":"message_start","message":
        """
        + """{"id":"msg_1","type":"message","role":"assistant","model":"messages-1","content":[],"""
        + "\"stop_reason\":null,\"stop_sequence\":null,"
        + "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
        + """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}


        """
        + "event: content_block_delta\n"
        + $$$"""data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""" + "\n\n"
        + """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}

        event: message_stop
        data: {"type":"message_stop"}


        """;
}
