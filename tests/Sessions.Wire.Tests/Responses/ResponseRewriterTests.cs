using System.Buffers;
using System.Text;
using Sessions.Wire.Responses;

namespace Sessions.Wire.Tests.Responses;

/// <summary>A response says what the one who keeps it says, and nothing else of it changes.</summary>
public sealed class ResponseRewriterTests
{
    private static readonly ResponseFacts Kept = new()
    {
        Id = "resp_own",
        PreviousResponseId = "resp_before",
        Conversation = "conv_1",
        Store = true,
    };

    [Fact]
    public void Body_WithAllMembers_ChangesTheirValuesAlone() => Rewrite(
        """{ "id" : "resp_up", "output":[{"id":"msg_1","store":1}],"previous_response_id":null,"conversation":null, "store":false }""")
        .ShouldBe(
            """{ "id" : "resp_own", "output":[{"id":"msg_1","store":1}],"previous_response_id":"resp_before","conversation":{"id":"conv_1"}, "store":true }""");

    [Fact]
    public void Body_WithoutThem_GetsThemFirst() => Rewrite("""{"output":[]}""").ShouldBe(
        """{"id":"resp_own","previous_response_id":"resp_before","conversation":{"id":"conv_1"},"store":true,"output":[]}""");

    [Fact]
    public void Body_EmptyObject_StaysAnObject() => Rewrite("{}", new ResponseFacts()).ShouldBe("""{"store":false}""");

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"id\":")]
    [InlineData("not json")]
    public void Body_ThatIsNoObject_StaysAsItCame(string body) => Rewrite(body).ShouldBe(body);

    [Fact]
    public void Body_NotKept_HasTheProvidersId()
    {
        var facts = new ResponseFacts { PreviousResponseId = "resp_before" };

        Rewrite("""{"id":"resp_up","store":true,"previous_response_id":null}""", facts).ShouldBe(
            """{"id":"resp_up","store":false,"previous_response_id":"resp_before"}""");
    }

    [Fact]
    public void ProvidersId_IsRemembered()
    {
        using var rewriter = ResponseRewriter.ForBody(Kept);
        var output = new ArrayBufferWriter<byte>();

        rewriter.Push("""{"id":"resp_up"}"""u8, output);
        rewriter.Finish(output);

        rewriter.ProvidersId.ShouldBe("resp_up");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Stream_CutAnywhere_ChangesResponseObjectsAlone(string line)
    {
        var stream = Encoding.UTF8.GetBytes(Stream("resp_up", "false", "null").ReplaceLineEndings(line));
        var expected = Stream("resp_own", "true", "\"resp_before\"").ReplaceLineEndings(line);
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            using var rewriter = ResponseRewriter.ForStream(Kept with { Conversation = null });
            var output = new ArrayBufferWriter<byte>();

            rewriter.Push(stream.AsSpan(0, cut), output);
            rewriter.Push(stream.AsSpan(cut), output);
            rewriter.Finish(output);

            Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(expected);
        }
    }

    [Fact]
    public void Stream_ByteByByte_IsTheSame()
    {
        using var rewriter = ResponseRewriter.ForStream(Kept with { Conversation = null });
        var output = new ArrayBufferWriter<byte>();

        foreach (var one in Encoding.UTF8.GetBytes(Stream("resp_up", "false", "null")))
        {
            rewriter.Push([one], output);
        }

        rewriter.Finish(output);
        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(Stream("resp_own", "true", "\"resp_before\""));
    }

    [Fact]
    public void LastObject_OfAStream_IsTheLastResponse()
    {
        var last = ResponseEvents.LastObject(Encoding.UTF8.GetBytes(Stream("resp_up", "false", "null")));

        Encoding.UTF8.GetString(last!).ShouldContain("\"status\":\"completed\"");
    }

    [Fact]
    public void LastObject_OfNothing_IsNone() => ResponseEvents.LastObject("event: x\ndata: {}\n\n"u8).ShouldBeNull();

    private static string Stream(string id, string store, string previous) =>
        $$$"""
        : comment with "response"

        event: response.created
        data: {"type":"response.created","response":{"id":"{{{id}}}","previous_response_id":{{{previous}}},"store":{{{store}}} } }

        event: response.output_text.delta
        data: {"type":"response.output_text.delta","sequence_number":1,"delta":"the \"response\": {\"id\":1}"}

        data: no json "response" at all

        event: response.completed
        data: {"response" : {"id":"{{{id}}}","status":"completed","output":[{"id":"é"}],"previous_response_id":{{{previous}}},"store":{{{store}}} } ,"n":2}


        """;

    private static string Rewrite(string body, ResponseFacts? facts = null)
    {
        using var rewriter = ResponseRewriter.ForBody(facts ?? Kept);
        var output = new ArrayBufferWriter<byte>();
        foreach (var one in Encoding.UTF8.GetBytes(body))
        {
            rewriter.Push([one], output);
        }

        rewriter.Finish(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
