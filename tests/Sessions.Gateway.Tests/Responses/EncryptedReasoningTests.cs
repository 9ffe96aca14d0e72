using Sessions.Gateway.Responses;

namespace Sessions.Gateway.Tests.Responses;

public sealed class EncryptedReasoningTests
{
    [Theory]
    [InlineData("gpt-5")]
    [InlineData("gpt-5.4-2026-03-05")]
    [InlineData("gpt-5.6-sol")]
    [InlineData("gpt-6")]
    [InlineData("openai/gpt-5.4")]
    [InlineData("o1")]
    [InlineData("o3-pro")]
    [InlineData("o4-mini")]
    [InlineData("codex-mini-latest")]
    public void IsKnownTo_ModelThatReasons_True(string model) => EncryptedReasoning.IsKnownTo(model).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("gpt-4o")]
    [InlineData("gpt-4.1")]
    [InlineData("gpt-5-chat-latest")]
    [InlineData("gpt-5.2-chat")]
    [InlineData("gpt-50")]
    [InlineData("gpt-oss-120b")]
    [InlineData("o1-mini")]
    [InlineData("o1-preview")]
    [InlineData("o30")]
    [InlineData("qwen3")]
    [InlineData("openai/")]
    public void IsKnownTo_OtherModel_False(string model) => EncryptedReasoning.IsKnownTo(model).ShouldBeFalse();
}
