using System.Text;

namespace Sessions.Benchmarks.Upstream;

/// <summary>The bytes that the canned provider answers with.</summary>
internal static class CannedAnswers
{
    private const string Head =
        """{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1795255200,"model":"gpt-5.4",""";

    private const string Usage =
        "\"usage\":{\"prompt_tokens\":250,\"completion_tokens\":24,\"total_tokens\":274," +
        "\"prompt_tokens_details\":{\"cached_tokens\":0}}";

    /// <summary>About 600 bytes of <c>chat.completion</c>.</summary>
    public static byte[] Plain { get; } = Encoding.UTF8.GetBytes(
        """{"id":"chatcmpl-bench","object":"chat.completion","created":1795255200,"model":"gpt-5.4","choices":[""" +
        """{"index":0,"message":{"role":"assistant","content":"I read the failing test first. The parser drops """ +
        """the last field when the line has no newline, so I moved the flush out of the loop and added a case """ +
        """for it. All tests pass now; the diff touches one method.","refusal":null,"annotations":[]},""" +
        "\"logprobs\":null" + ""","finish_reason":"stop"}],""" + Usage + "}");

    /// <summary>Eight server-sent events, the last one <c>[DONE]</c>, each written and flushed on its own.</summary>
    public static byte[][] Chunks { get; } =
    [
        Chunk("""{"role":"assistant","content":""}""", "null"),
        Chunk("""{"content":"I read the failing test first. "}""", "null"),
        Chunk("""{"content":"The parser drops the last field "}""", "null"),
        Chunk("""{"content":"when the line has no newline, "}""", "null"),
        Chunk("""{"content":"so I moved the flush out of the loop."}""", "null"),
        Chunk("{}", "\"stop\""),
        Encoding.UTF8.GetBytes("data: " + Head + "\"choices\":[]," + Usage + "}\n\n"),
        "data: [DONE]\n\n"u8.ToArray(),
    ];

    private static byte[] Chunk(string delta, string finish) =>
        Encoding.UTF8.GetBytes(
            "data: " + Head + "\"choices\":[{\"index\":0,\"delta\":" + delta +
            ",\"finish_reason\":" + finish + "}]}\n\n");
}
