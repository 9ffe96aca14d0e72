namespace Sessions.Wire.Tests.Answers;

/// <summary>Chat Completions answers in the provider's form, with invented values.</summary>
internal static class ChatSamples
{
    private const string Head = """
        {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1795255200,"model":"gpt-5.4"
        """;

    public const string UsageObject =
        """{"prompt_tokens":2310,"completion_tokens":42,"total_tokens":2352,"prompt_tokens_details":"""
        + """{"cached_tokens":2048,"cache_write_tokens":100},"completion_tokens_details":{"reasoning_tokens":18}}""";

    public const string UsageChunk = Head + ""","choices":[],"usage":""" + UsageObject + "}";

    public static readonly string[] Chunks =
    [
        Head + ""","system_fingerprint":"fp_aa11","choices":[{"index":0,"delta":{"role":"assistant","content":""}"""
            + ""","logprobs":null,"finish_reason":null}],"usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{"content":"Crane"},"logprobs":null,"finish_reason":null}]"""
            + ""","usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{"content":" n\u00e4h \ud83d"},"finish_reason":null}],"usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{"content":"\ude00 世\"\n"},"finish_reason":null}],"usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call"""
            + """_b2","type":"function","function":{"name":"book","arguments":""}}]},"finish_reason":null}]"""
            + ""","usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call"""
            + """_b3","type":"function","function":{"name":"list","arguments":"{"}}]},"finish_reason":null}]"""
            + ""","usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"crane\""}}"""
            + """]},"finish_reason":null}],"usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"}"}},"""
            + """{"index":0,"function":{"arguments":":7}"}}]},"finish_reason":null}],"usage":null}""",
        Head + ""","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"usage":null}""",
    ];

    public const string Output =
        """{"role":"assistant","content":"Crane n\u00e4h \ud83d\ude00 世\"\n","tool_calls":[{"id":"call"""
        + """_b2","type":"function","function":{"name":"book","arguments":"{\"crane\":7}"}},{"id":"call"""
        + """_b3","type":"function","function":{"name":"list","arguments":"{}"}}]}""";

    public const string Body = """
        {"id":"chatcmpl-9x","object":"chat.completion","created":1795255200,"model":"gpt-5.4-2026-03-05",
         "choices":[{"index":0,
           "message":{"role":"assistant","content":"Crane 7 is booked.","refusal":null,"annotations":[]},
           "logprobs":null,"finish_reason":"stop"}],
         "usage":{"prompt_tokens":2310,"completion_tokens":42,"total_tokens":2352,
           "prompt_tokens_details":{"cached_tokens":2048,"cache_write_tokens":0,"audio_tokens":0},
           "completion_tokens_details":{"reasoning_tokens":18,"audio_tokens":0,
              "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},
         "service_tier":"default","system_fingerprint":"fp_aa11"}
        """;

    public static string Stream { get; } = Join([.. Chunks, UsageChunk, "[DONE]"]);

    public static string StreamBeforeDone { get; } = Join([.. Chunks, UsageChunk]);

    public static string StreamNeverAskedForUsage { get; } =
        Join([.. Chunks.Select(c => c.Replace(",\"usage\":null", "", StringComparison.Ordinal)), "[DONE]"]);

    public static string Join(params string[] data) => string.Concat(data.Select(d => $"data: {d}\n\n"));

    public static string Chunk(string choices, string more = "") => $"{Head},\"choices\":[{choices}]{more}}}";
}
