using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Tests.Upstreams;

public sealed class ResponseHeaderRulesTests
{
    [Theory]
    [InlineData("Content-Type", true)]
    [InlineData("request-id", true)]
    [InlineData("retry-after", true)]
    [InlineData("anthropic-ratelimit-tokens-remaining", true)]
    [InlineData("x-codex-turn-state", true)]
    [InlineData("Set-Cookie", true)]
    [InlineData("Connection", false)]
    [InlineData("Transfer-Encoding", false)]
    [InlineData("Proxy-Authenticate", false)]
    [InlineData("Alt-Svc", false)]
    [InlineData("Strict-Transport-Security", false)]
    [InlineData("X-Session-Id", false)]
    [InlineData("X-Context-Tokens", false)]
    [InlineData("X-Cache-Predicted-Tokens", false)]
    [InlineData(":status", false)]
    [InlineData("", false)]
    public void Passes_ByName_KeepsWhatIsTheCallers(string name, bool expected) =>
        ResponseHeaderRules.Passes(name, default, keepContentLength: true).ShouldBe(expected);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Passes_ContentLength_IsTheCallersDecision(bool keep) =>
        ResponseHeaderRules.Passes("content-length", default, keep).ShouldBe(keep);

    [Fact]
    public void Passes_HeaderNamedByConnection_StaysHere() =>
        ResponseHeaderRules.Passes("X-Hop", "close, x-hop", keepContentLength: true).ShouldBeFalse();
}
