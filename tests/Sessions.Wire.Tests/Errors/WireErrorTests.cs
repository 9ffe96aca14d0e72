using System.Buffers;
using System.Text;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;
using Sessions.Wire.Errors;

namespace Sessions.Wire.Tests.Errors;

public sealed class WireErrorTests
{
    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    public void Write_OpenAi_GivesTheEnvelope(WireFormat wire) =>
        Body(wire, SessionErrorCode.Malformed, "Bad \"ü\"", "messages").ShouldBe(
            """{"error":{"message":"Bad \"ü\"","type":"invalid_request_error","""
            + "\"param\":\"messages\",\"code\":\"malformed_request\"}}");

    [Fact]
    public void Write_Anthropic_GivesTheEnvelope() =>
        Body(WireFormat.Messages, SessionErrorCode.TooLarge, "Too large", null, "req_1").ShouldBe(
            """{"type":"error","error":{"type":"request_too_large","message":"Too large","details":"""
            + """{"error_code":"request_too_large"}},"request_id":"req_1"}""");

    [Fact]
    public void WriteEvent_Chat_IsData() => Event(WireFormat.Chat).ShouldBe(
        "data: {\"error\":{\"message\":\"Gone\","
        + "\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_unreachable\"}}\n\n");

    [Fact]
    public void WriteEvent_Responses_IsABareError() => Event(WireFormat.Responses).ShouldBe(
        "event: error\ndata: {\"type\":\"error\","
        + "\"sequence_number\":7,\"code\":\"upstream_unreachable\",\"message\":\"Gone\",\"param\":null}\n\n");

    [Fact]
    public void WriteEvent_Messages_IsAnErrorEvent() => Event(WireFormat.Messages).ShouldBe(
        "event: error\ndata: {\"type\":\"error\","
        + "\"error\":{\"type\":\"api_error\",\"message\":\"Gone\","
        + "\"details\":{\"error_code\":\"upstream_unreachable\"}}}\n\n");

    public static TheoryData<WireFormat, SessionErrorCode> All()
    {
        TheoryData<WireFormat, SessionErrorCode> all = [];
        foreach (WireFormat wire in Enum.GetValues<WireFormat>())
        {
            foreach (SessionErrorCode code in Enum.GetValues<SessionErrorCode>())
            {
                all.Add(wire, code);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Write_AnyCode_IsReadBackAsTheSameError(WireFormat wire, SessionErrorCode code)
    {
        byte[] body = Encoding.UTF8.GetBytes(Body(wire, code, "m", null));

        ErrorBody.Read(wire, body).ShouldBe(new AnswerError(WireError.TypeOf(wire, code), code.WireName(), "m"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void WriteEvent_AnyCode_EndsAStream(WireFormat wire, SessionErrorCode code)
    {
        ArrayBufferWriter<byte> output = new();
        WireError.WriteEvent(output, wire, code, "line\nbreak");
        using AnswerTap tap = AnswerTap.ForStream(wire, AnswerTapOptions.Default);

        tap.Push(output.WrittenSpan, new ArrayBufferWriter<byte>());

        tap.IsAtEnd.ShouldBeTrue();
        tap.Finish().Error!.Code.ShouldBe(code.WireName());
    }

    private static string Body(
        WireFormat wire, SessionErrorCode code, string message, string? param, string? requestId = null)
    {
        ArrayBufferWriter<byte> output = new();
        WireError.Write(output, wire, code, message, param, requestId);
        JsonDocument.Parse(output.WrittenMemory).Dispose();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Event(WireFormat wire)
    {
        ArrayBufferWriter<byte> output = new();
        WireError.WriteEvent(output, wire, SessionErrorCode.UpstreamUnreachable, "Gone", 7);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
