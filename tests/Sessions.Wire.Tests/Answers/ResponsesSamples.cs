namespace Sessions.Wire.Tests.Answers;

/// <summary>OpenAI Responses answers in the provider's form, with invented values.</summary>
internal static class ResponsesSamples
{
    public const string Usage =
        """{"input_tokens":4210,"input_tokens_details":{"cached_tokens":3900,"cache_write_tokens":250"""
        + ""","cache_write_tokens_details":{"ttl_30m_tokens":200,"ttl_12h_tokens":50}},"output_tokens":61"""
        + ""","output_tokens_details":{"reasoning_tokens":40},"total_tokens":4271}""";

    public const string Created =
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_9","object":"response","""
        + "\"status\":\"in_progress\",\"instructions\":\"You are the yard clerk.\",\"model\":\"gpt-5.6-sol\","
        + "\"output\":[],\"usage\":null}}";

    public const string Reasoning =
        """{"type":"reasoning","id":"rs_2","summary":[{"type":"summary_text","text":"Checking"}]"""
        + ""","encrypted_content":"gAAAB..."}""";

    public const string Call =
        """{"type":"function_call","id":"fc_1","call_id":"call_b2","name":"book","arguments":"{\"crane\":7"""
        + """}","status":"completed"}""";

    public const string Message =
        """{"type":"message","id":"msg_2","status":"completed","role":"assistant","content":["""
        + """{"type":"output_text","text":"Booked 世.","annotations":[]}]}""";

    public const string Output = "[" + Reasoning + "," + Call + "," + Message + "]";

    public static readonly string[] Middle =
    [
        """{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_9"}}""",
        """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":"""
        + """{"type":"reasoning","id":"rs_2","summary":[]}}""",
        """{"type":"response.reasoning_summary_part.added","sequence_number":3,"item_id":"rs_2","output_index":0"""
        + ""","summary_index":0,"part":{"type":"summary_text","text":""}}""",
        """{"type":"response.reasoning_summary_text.delta","sequence_number":4,"item_id":"rs_2","output_index":0"""
        + ""","summary_index":0,"delta":"Checking"}""",
        """{"type":"response.reasoning_summary_text.done","sequence_number":5,"item_id":"rs_2","output_index":0"""
        + ""","summary_index":0,"text":"Checking"}""",
        """{"type":"response.output_item.done","sequence_number":6,"output_index":0,"item":""" + Reasoning + "}",
        """{"type":"response.output_item.added","sequence_number":7,"output_index":1,"item":"""
        + """{"type":"function_call","id":"fc_1","call_id":"call"""
        + """_b2","name":"book","arguments":"","status":"in_progress"}}""",
        """{"type":"response.function_call_arguments.delta","sequence_number":8,"item_id":"fc_1","output_index":1"""
        + ""","delta":"{\"crane\":"}""",
        """{"type":"response.function_call_arguments.delta","sequence_number":9,"item_id":"fc_1","output_index":1"""
        + ""","delta":"7}"}""",
        """{"type":"response.output_item.done","sequence_number":10,"output_index":1,"item":""" + Call + "}",
        """{"type":"response.output_item.added","sequence_number":11,"output_index":2,"item":"""
        + """{"type":"message","id":"msg_2","status":"in_progress","role":"assistant","content":[]}}""",
        """{"type":"response.output_text.delta","sequence_number":12,"item_id":"msg_2","output_index":2"""
        + ""","content_index":0,"delta":"Booked","logprobs":[]}""",
        """{"type":"response.output_text.delta","sequence_number":13,"item_id":"msg_2","output_index":2"""
        + ""","content_index":0,"delta":" 世.","logprobs":[]}""",
    ];

    public const string Done =
        """{"type":"response.output_item.done","sequence_number":14,"output_index":2,"item":""" + Message + "}";

    public const string Completed =
        """{"type":"response.completed","sequence_number":15,"response":"""
        + """{"id":"resp_9","status":"completed","error":null,"incomplete_details":null,"model":"gpt-5.6"""
        + """-sol","output":""" + Output + ",\"usage\":" + Usage + "}}";

    public const string Body = """
        {"id":"resp_9","object":"response","created_at":1795255200,"status":"incomplete","error":null,
         "incomplete_details":{"reason":"max_output_tokens"},"model":"gpt-5.6-sol","output":
        """ + Output + ",\"tools\":[],\"usage\":" + Usage + "}";

    public static string BeforeCompleted { get; } = MessagesSamples.Join([Created, .. Middle, Done]);

    public static string Stream { get; } = BeforeCompleted + MessagesSamples.Join(Completed);
}
