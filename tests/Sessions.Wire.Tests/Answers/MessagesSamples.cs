using System.Text.Json;

namespace Sessions.Wire.Tests.Answers;

/// <summary>Anthropic Messages answers in the provider's form, with invented values.</summary>
internal static class MessagesSamples
{
    public const string StartUsage =
        """{"input_tokens":21,"cache_creation_input_tokens":310,"cache_read_input_tokens":8800"""
        + ""","cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":10},"output_tokens":1"""
        + """}""";

    public const string DeltaUsage =
        """{"input_tokens":21,"cache_creation_input_tokens":310,"cache_read_input_tokens":8800,"output_tokens":"""
        + """45,"output_tokens_details":{"thinking_tokens":12}}""";

    public const string Start =
        """{"type":"message_start","message":"""
        + """{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[]"""
        + ""","stop_reason":null,"stop_sequence":null,"usage":""" + StartUsage + "}}";

    public const string Delta = """
        {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":
        """ + DeltaUsage + "}";

    public const string Stop = """{"type":"message_stop"}""";

    private static readonly string[] Blocks =
    [
        """{"type":"ping"}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Che"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"ck \u00fc"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB..."}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Booking 世."}}""",
        """{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":"""
        + """{"type":"page","n":3}}}""",
        """{"type":"content_block_stop","index":1}""",
        """{"type":"content_block_start","index":2,"content_block":{"type":"tool"""
        + """_use","id":"toolu_2","name":"book","input":{}}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"crane\":"}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"7}"}}""",
        """{"type":"content_block_stop","index":2}""",
    ];

    public const string Output =
        """[{"type":"thinking","thinking":"Check \u00fc","signature":"EqQB..."},"""
        + """{"type":"text","text":"Booking 世.","citations":[{"type":"page","n":3}]},{"type":"tool"""
        + """_use","id":"toolu_2","name":"book","input":{"crane":7}}]""";

    public const string Body = """
        {"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5-5",
         "content":[{"type":"text","text":"Booked."}],
         "stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null,
         "usage":{"input_tokens":21,"cache_creation_input_tokens":310,"cache_read_input_tokens":8800,
           "cache_creation":{"ephemeral_5m_input_tokens":310,"ephemeral_1h_input_tokens":0},
           "output_tokens":45,"output_tokens_details":{"thinking_tokens":12},
           "server_tool_use":null,"service_tier":"standard"},
         "context_management":{"applied_edits":[
           {"type":"clear_tool_uses_20250919","cleared_tool_uses":4,"cleared_input_tokens":51200}]}}
        """;

    public static string BeforeStop { get; } = Join([Start, .. Blocks, Delta]);

    public static string Stream { get; } = BeforeStop + Join(Stop);

    public static string Join(params string[] data) => string.Concat(
        data.Select(d => $"event: {TypeOf(d)}\ndata: {d}\n\n"));

    private static string TypeOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("type").GetString()!;
    }
}
