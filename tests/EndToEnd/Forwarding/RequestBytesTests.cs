using System.IO.Compression;
using System.Text;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Forwarding;

/// <summary>The upstream receives the client's body bit for bit: its prefix cache sees bytes.</summary>
public sealed class RequestBytesTests(RecordingSilo silo)
{
    private const string Json = "Content-Type: application/json\r\n";

    private const string Start = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n";

    public static TheoryData<string, string> Bodies => new()
    {
        {
            "odd white space",
            "\n\t{ \r\n \"messages\" : [ {\"content\" : \"a\" ,\r\"role\":\"user\"} ]\t, \"model\":\"plain-1\"  }\n \n"
        },
        {
            "escapes",
            """{"model":"plain-1","messages":[{"role":"user","content":"\u0041\ud83d\ude00 é \/ \u2028 \b"}]}"""
        },
        {
            "unknown members",
            """{"x_future":{"b":1.0,"a":1e400,"deep":[[[{}]]]},"model":"plain-1","messages":[],"zz":-0.0}"""
        },
        {
            "unknown members twice",
            """{"x":1,"model":"plain-1","x":2,"messages":[{"role":"user","content":"a","y":1,"y":2}]}"""
        },
        {
            "unknown content parts",
            """
            {"messages":[{"content":[{"type":"hologram","data":"AAAA"},{"text":"a","type":"text"}],"role":"user"}],
            "model":"plain-1"}
            """
        },
        {
            "a megabyte",
            $$"""{"model":"plain-1","messages":[{"role":"user","content":"{{new string('x', 1 << 20)}}"}]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_OfAnyDress_ReachesTheUpstreamAsItCame(string dress, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        var received = await SendAsync(Json, bytes, framed: false);

        received.Body.AsSpan().SequenceEqual(bytes).ShouldBeTrue(dress);
    }

    [Fact]
    public async Task Body_SentInChunks_ReachesTheUpstreamAsItCame()
    {
        var bytes = Encoding.UTF8.GetBytes(
            """{"model": "plain-1", "messages": [{"role": "user", "content": "in chunks"}]}""");

        var received = await SendAsync(Json + "Transfer-Encoding: chunked\r\n", bytes, framed: true);

        received.Body.ShouldBe(bytes);
    }

    [Fact]
    public async Task Body_Compressed_ReachesTheUpstreamCompressed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("""{"model":"plain-1","messages":[{"role":"user","content":"packed"}]}"""u8);
        }

        var received = await SendAsync(Json + "Content-Encoding: gzip\r\n", packed.ToArray(), framed: false);

        received.Body.ShouldBe(packed.ToArray());
        received.Head.Get("Content-Encoding").ShouldBe("gzip");
    }

    private async Task<RecordedRequest> SendAsync(string headers, byte[] body, bool framed)
    {
        var test = silo.Upstream.On(static call => call.AnswerAsync(WireSamples.Answer(Core.Turns.WireFormat.Chat)));
        var all = $"Authorization: Bearer {TestKeys.Alice}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n{headers}";
        var request = framed
            ? [.. Encoding.Latin1.GetBytes(Start + all + "\r\n"), .. Chunks(body)]
            : RawConnection.Request("POST", "/v1/chat/completions", all, body);
        using var connection = await RawConnection.OpenAsync(silo.Silo.Address);
        await connection.WriteAsync(request);
        var reply = await connection.ReadReplyAsync();
        reply.Status.ShouldBe(200, reply.Text);
        return await test.NextAsync();
    }

    // Ten bytes a chunk.
    private static byte[] Chunks(byte[] body) =>
    [
        .. body.Chunk(10).SelectMany(static chunk => (byte[])
            [.. Encoding.Latin1.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]),
        .. "0\r\n\r\n"u8,
    ];
}
