using System.Text;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData("""{"error":{"message":"M","type":"T","param":null,"code":"C"}}""", "T", "C", "M")]
    [InlineData("""{"error":{"message":"M","type":"T","param":"x","code":429}}""", "T", "429", "M")]
    [InlineData("""{"error":{"message":"M","type":"T","code":null}}""", "T", null, "M")]
    [InlineData("""{"type":"error","error":{"type":"T","message":"M"},"request_id":"r"}""", "T", null, "M")]
    [InlineData("""{"type":"error","error":{"type":"T","message":"M","details":{"error_code":"C"}}}""", "T", "C", "M")]
    [InlineData("""{"error":"M"}""", null, null, "M")]
    [InlineData("""{"error":{"message":"\ud83d"}}""", null, null, "\\ud83d")]
    public void Read_KnownForm_GivesTheError(string body, string? type, string? code, string message) =>
        ErrorBody.Read(WireFormat.Chat, Encoding.UTF8.GetBytes(body)).ShouldBe(new AnswerError(type, code, message));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"error\":null}")]
    [InlineData("{\"error\":{\"mess")]
    [InlineData("[]")]
    public void Read_OtherForm_GivesNone(string body) =>
        ErrorBody.Read(WireFormat.Messages, Encoding.UTF8.GetBytes(body)).ShouldBeNull();
}
