using System.Buffers;
using System.Text;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Tests.Requests;

public sealed class UsageRequestSpliceTests
{
    [Theory]
    [InlineData(""" { "model":"m","messages":[],"stream":true}""",
        """ {"stream_options":{"include_usage":true}, "model":"m","messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","messages":[],"stream":true,"stream_options": null }""",
        """{"model":"m","messages":[],"stream":true,"stream_options": {"include_usage":true} }""")]
    [InlineData("""{"stream_options":{ },"model":"m","messages":[],"stream":true}""",
        """{"stream_options":{"include_usage":true },"model":"m","messages":[],"stream":true}""")]
    [InlineData("""{"stream_options":{"include_obfuscation":false},"model":"m","messages":[],"stream":true}""",
        """{"stream_options":{"include_usage":true,"include_obfuscation":false},"model":"m","messages":[],"stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage": false },"model":"m","messages":[],"stream":true}""",
        """{"stream_options":{"include_usage": true },"model":"m","messages":[],"stream":true}""")]
    public void Of_StreamWithoutUsage_ChangesThatAlone(string body, string expected)
    {
        using var request = Reading.Read(WireFormat.Chat, body);
        var splice = UsageRequestSplice.Of(request).ShouldNotBeNull();
        var written = new ArrayBufferWriter<byte>();
        splice.WriteTo(request.Body.Span, written);

        Encoding.UTF8.GetString(written.WrittenSpan).ShouldBe(expected);
        splice.LengthAfter(request.Body.Length).ShouldBe(written.WrittenCount);
        using var again = Reading.Read(WireFormat.Chat, expected);
        again.IncludeUsage.ShouldBe(true);
    }

    [Theory]
    [InlineData(WireFormat.Chat, """{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData(WireFormat.Chat, """{"model":"m","messages":[],"stream":null}""")]
    [InlineData(WireFormat.Chat, """{"model":"m","messages":[]}""")]
    [InlineData(WireFormat.Messages, """{"model":"m","messages":[],"stream":true}""")]
    [InlineData(WireFormat.Responses, """{"model":"m","input":[],"stream":true}""")]
    public void Of_NothingToAsk_IsNull(WireFormat wire, string body)
    {
        using var request = Reading.Read(wire, body);

        UsageRequestSplice.Of(request).ShouldBeNull();
    }
}
