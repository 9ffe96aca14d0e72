using System.Buffers;
using System.Text;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Tests.Edits;

public sealed class OutputLimitTests
{
    [Theory]
    [InlineData(WireFormat.Chat, """{"model":"m","max_tokens":900,"messages":[]}""", """{"model":"m","max_tokens":50,"messages":[]}""")]
    [InlineData(WireFormat.Chat, """{ "model":"m","messages":[]}""", """{"max_completion_tokens":50, "model":"m","messages":[]}""")]
    [InlineData(WireFormat.Chat, """{"max_completion_tokens":1e9,"model":"m","max_tokens":40,"messages":[]}""", """{"max_completion_tokens":50,"model":"m","max_tokens":40,"messages":[]}""")]
    [InlineData(WireFormat.Chat, """{"max_tokens":null,"model":"m","messages":[]}""", """{"max_completion_tokens":50,"max_tokens":null,"model":"m","messages":[]}""")]
    [InlineData(WireFormat.Responses, """{"model":"m","input":[{"max_output_tokens":90}]}""", """{"max_output_tokens":50,"model":"m","input":[{"max_output_tokens":90}]}""")]
    [InlineData(WireFormat.Messages, """{"model":"m","max_tokens":51,"messages":[]}""", """{"model":"m","max_tokens":50,"messages":[]}""")]
    [InlineData(WireFormat.Messages, """{"model":"m","max_tokens":50,"messages":[]}""", null)]
    public void Of_ARequest_HoldsItToTheLimit(WireFormat wire, string body, string? limited)
    {
        RequestReader.TryRead(wire, Encoding.UTF8.GetBytes(body), RequestLimits.Default, out var request, out _).ShouldBeTrue();
        using (request)
        {
            var patch = OutputLimit.Of(request!, 50);

            Written(patch, request!).ShouldBe(limited);
        }
    }

    private static string? Written(BodyPatch? patch, WireRequest request)
    {
        if (patch is null)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>();
        patch.WriteTo(request.Body.Span, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
