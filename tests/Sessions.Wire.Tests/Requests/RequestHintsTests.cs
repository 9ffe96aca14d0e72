using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Tests.Requests;

public sealed class RequestHintsTests
{
    [Fact]
    public void Hints_NothingThere_AreNone()
    {
        using var request = Reading.Read(WireFormat.Chat, """{"model":"m","messages":[],"prompt_cache_key":"","session_id":7,"metadata":null}""");

        request.Hints.ShouldBeSameAs(RequestHints.None);
    }

    [Fact]
    public void Hints_ChatFields_AreFound()
    {
        using var request = Reading.Read(WireFormat.Chat, """
            {"model":"m","messages":[],"prompt_cache_key":"k\u00e9\n","session_id":"s","litellm_session_id":"l","metadata":{"team":"yard","session_id":"n"}}
            """);

        request.Hints.PromptCacheKey.ShouldBe("ké\n");
        request.Hints.SessionId.ShouldBe("s");
        request.Hints.LiteLlmSessionId.ShouldBe("l");
        request.Hints.Metadata.ShouldBe(new Dictionary<string, string> { ["team"] = "yard", ["session_id"] = "n" });
    }

    [Theory]
    [InlineData("""{"session_id":"a"}""", "{}", "a")]
    [InlineData("""{"session_id":"a"}""", """{"session_id":"b"}""", "b")]
    public void Hints_LiteLlmSessionInMetadata_IsFound(string metadata, string lite, string expected)
    {
        using var request = Reading.Read(WireFormat.Chat,
            $$"""{"model":"m","messages":[],"litellm_metadata":{{lite}},"metadata":{{metadata}}}""");

        request.Hints.LiteLlmSessionId.ShouldBe(expected);
    }

    [Theory]
    [InlineData("\"conv_1\"")]
    [InlineData("""{"x":1,"id":"conv_1"}""")]
    public void Hints_ResponsesFields_AreFound(string conversation)
    {
        using var request = Reading.Read(WireFormat.Responses,
            $$$"""{"model":"m","previous_response_id":"resp_1","conversation":{{{conversation}}},"client_metadata":{"a":"b"}}""");

        request.Hints.PreviousResponseId.ShouldBe("resp_1");
        request.Hints.Conversation.ShouldBe("conv_1");
        request.Hints.ClientMetadata.ShouldBe(new Dictionary<string, string> { ["a"] = "b" });
    }

    [Theory]
    [InlineData("""{\"device_id\":\"d1\",\"account_uuid\":\"\",\"session_id\":\"s1\"}""", "s1")]
    [InlineData("""{\"x\":{\"session_id\":\"deep\"},\"session_id\":\"\\u0073\"}""", "s")]
    [InlineData("""{\"session_id\":7}""", null)]
    [InlineData("""{\"session_id\":""", null)]
    [InlineData("user_ab_account__session_s2", "s2")]
    [InlineData("plain", null)]
    [InlineData("_session_", null)]
    public void Hints_AnthropicUserId_YieldsItsSession(string userId, string? session)
    {
        using var request = Reading.Read(WireFormat.Messages, $$$"""{"model":"m","messages":[],"metadata":{"user_id":"{{{userId}}}"}}""");

        request.Hints.MetadataUserId.ShouldNotBeNull();
        request.Hints.MetadataUserSessionId.ShouldBe(session);
    }

    [Fact]
    public void Hints_MetadataThatIsNoSmallMapOfStrings_IsLeftOut()
    {
        var many = string.Join(',', Enumerable.Range(0, 17).Select(index => $"\"{index}\":\"v\""));
        using var tooMany = Reading.Read(WireFormat.Chat, $$$"""{"model":"m","messages":[],"metadata":{{{{many}}}}}""");
        using var nested = Reading.Read(WireFormat.Chat, """{"model":"m","messages":[],"metadata":{"a":{}}}""");

        tooMany.Hints.Metadata.ShouldBeNull();
        nested.Hints.Metadata.ShouldBeNull();
    }

    [Fact]
    public void Hints_LoneSurrogateOrOverlong_IsNoHint()
    {
        using var request = Reading.Read(WireFormat.Chat,
            $$"""{"model":"m","messages":[],"prompt_cache_key":"\ud800","session_id":"{{new string('s', 4097)}}"}""");

        request.Hints.ShouldBeSameAs(RequestHints.None);
    }
}
