using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Requests;

/// <summary>Which message lists are the same to a path and which are not.</summary>
public sealed class MeaningTests
{
    private const WireFormat Chat = WireFormat.Chat;
    private const WireFormat Responses = WireFormat.Responses;
    private const WireFormat Messages = WireFormat.Messages;

    [Theory]
    [InlineData(Chat, """[{"role":"user","content":"a b"}]""", "[ {\n\t\"role\" : \"user\" , \"content\" :\r\n \"a b\" } ]")]
    [InlineData(Chat, """[{"role":"user","content":"é😀/\"\\\n\t\b\f\r"}]""",
        """[{"role":"user","content":"\u00e9\uD83D\uDE00\/\u0022\u005C\u000A\u0009\u0008\u000c\u000D"}]""")]
    [InlineData(Chat, """[{"role":"user","content":"\u0001\u001f\ud800x\udc00"}]""", """[{"r\u006Fle":"us\u0065r","content":"\u0001\u001F\uD800x\uDC00"}]""")]
    [InlineData(Chat, """[{"role":"user","content":"a"}]""", """[{"role":"user","content":[{"type":"text","text":"a"}]}]""")]
    [InlineData(Chat, """[{"role":"user","content":"a"}]""",
        """[{"cache_control":{"type":"ephemeral"},"role":"user","content":[{"cache_control":{},"prompt_cache_breakpoint":{"mode":"explicit"},"type":"text","text":"a"}]}]""")]
    [InlineData(Messages, """[{"role":"user","content":"a"}]""",
        """[{"role":"user","content":[{"type":"text", "cache_control":{"ttl":"1h"}, "text":"a"}]}]""")]
    [InlineData(Messages, """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]""",
        """[{"cache_control":null,"content":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{}}],"role":"user"}]""")]
    [InlineData(Messages, """[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"}]}]""",
        """[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"r","cache_control":{}}]}]}]""")]
    [InlineData(Messages, """[{"role":"user","content":"a"}]""", """[{"content":"a","role":"user"}]""")]
    [InlineData(Responses, "\"a\"", """[{"type":"message","id":"m","status":"completed","role":"user","content":[{"type":"input_text","text":"a"}]}]""")]
    [InlineData(Responses, """[{"role":"assistant","content":"a"}]""",
        """[{"id":"m1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"a"}],"type":"message"}]""")]
    [InlineData(Responses, """[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]""",
        """[{"id":"fc_1","type":"function_call","call_id":"c","name":"f","arguments":"{}","status":"completed"}]""")]
    [InlineData(Responses, """[{"type":"reasoning","summary":[]}]""", """[{"type":"reasoning","id":"rs_9","summary":[],"status":null}]""")]
    public void Hash_SameMeaning_IsEqual(WireFormat wire, string plain, string dressed) =>
        Reading.Hashes(wire, Reading.Body(wire, dressed)).ShouldBe(Reading.Hashes(wire, Reading.Body(wire, plain)));

    [Theory]
    [InlineData(Chat, """[{"role":"user","content":"a"}]""", """[{"role":"assistant","content":"a"}]""")]
    [InlineData(Chat, """[{"role":"user","content":"a"}]""", """[{"role":"user","content":"a "}]""")]
    [InlineData(Chat, """[{"role":"user","content":"a"}]""", """[{"content":"a","role":"user"}]""")]
    [InlineData(Chat, """[{"role":"user","content":"a"}]""", """[{"role":"user","name":"n","content":"a"}]""")]
    [InlineData(Chat, """[{"role":"user","content":"1.0"}]""", """[{"role":"user","content":1.0}]""")]
    [InlineData(Chat, """[{"role":"user","n":1.0}]""", """[{"role":"user","n":1.00}]""")]
    [InlineData(Chat, """[{"role":"user","content":"a\\nb"}]""", """[{"role":"user","content":"a\nb"}]""")]
    [InlineData(Chat, """[{"role":"user","content":"\ud800"}]""", """[{"role":"user","content":"\\ud800"}]""")]
    [InlineData(Messages, """[{"role":"user","content":"a"}]""", """[{"role":"assistant","content":"a"}]""")]
    [InlineData(Messages, """[{"role":"user","content":"a"}]""", """[{"role":"stranger","content":"a"}]""")]
    [InlineData(Messages, """[{"role":"odd","content":"a"}]""", """[{"role":"even","content":"a"}]""")]
    [InlineData(Messages, """[{"role":"user","content":[{"type":"tool_use","input":{"cache_control":1}}]}]""",
        """[{"role":"user","content":[{"type":"tool_use","input":{}}]}]""")]
    [InlineData(Messages, """[{"role":"user","content":[{"type":"tool_use","input":{"content":"a"}}]}]""",
        """[{"role":"user","content":[{"type":"tool_use","input":{"content":[{"type":"text","text":"a"}]}}]}]""")]
    [InlineData(Responses, """[{"type":"function_call","call_id":"c"}]""", """[{"type":"function_call","call_id":"d"}]""")]
    [InlineData(Responses, """[{"role":"assistant","phase":"commentary","content":"a"}]""", """[{"role":"assistant","content":"a"}]""")]
    public void Hash_OtherMeaning_Differs(WireFormat wire, string one, string other) =>
        Reading.Hashes(wire, Reading.Body(wire, other))[0].ShouldNotBe(Reading.Hashes(wire, Reading.Body(wire, one))[0]);

    [Fact]
    public void Hash_BlocksOfOneMessage_DifferFromTwoMessages()
    {
        var together = Reading.Hashes(Messages, Reading.Body(Messages,
            """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"""));
        var apart = Reading.Hashes(Messages, Reading.Body(Messages,
            """[{"role":"user","content":"a"},{"role":"user","content":"b"}]"""));

        together[0].ShouldBe(apart[0]);
        together[1].ShouldNotBe(apart[1]);
    }

    [Fact]
    public void Hash_SameTextInAnotherWireFormat_Differs() =>
        Reading.Hashes(Chat, Reading.Body(Chat, "[7]"))[0].ShouldNotBe(Reading.Hashes(Messages, Reading.Body(Messages, "[7]"))[0]);

    [Theory]
    [InlineData("\"tools\":[{\"input_schema\":{\"cache_control\":{}}}]", "\"tools\":[{\"input_schema\":{}}]")]
    [InlineData("\"tools\":[{\"name\":\"x\"}]", "\"system\":[{\"name\":\"x\"}]")]
    public void Hash_ToolsOfOtherMeaning_Differ(string one, string other) =>
        Reading.Hashes(Messages, $$"""{"model":"m","messages":[],{{one}}}""")[0]
            .ShouldNotBe(Reading.Hashes(Messages, $$"""{"model":"m","messages":[],{{other}}}""")[0]);

    [Theory]
    [InlineData("\"system\":\"x\"", "\"system\":[{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{}}]")]
    [InlineData("\"tools\":[{\"name\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}]", "\"tools\":[{\"cache_control\":null,\"name\":\"x\"}]")]
    public void Hash_HeadOfSameMeaning_IsEqual(string one, string other) =>
        Reading.Hashes(Messages, $$"""{"model":"m","messages":[],{{one}}}""")
            .ShouldBe(Reading.Hashes(Messages, $$"""{"messages":[],{{other}},"model":"n"}"""));

    [Fact]
    public void Hash_CanonicalFormVersion1_NeverChanges() =>
        Reading.Hashes(Messages, Reading.Body(Messages, """[{"role":"user","content":"a"}]"""))[0].ToString()
            .ShouldBe("3311d5e594f2e65dc1c49007cdce4be8");
}
