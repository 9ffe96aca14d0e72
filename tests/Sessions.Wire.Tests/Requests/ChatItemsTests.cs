using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Requests;

public sealed class ChatItemsTests
{
    [Fact]
    public void TryRead_ChatTranscript_OneItemPerMessageInCacheOrder()
    {
        using var request = Reading.Read(WireFormat.Chat, """
            {"messages":[
              {"role":"developer","content":[{"type":"text","text":"Clerk.","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}}]},
              {"role":"user","content":"Which?"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"7"},
              {"role":"assistant","content":"Seven.","tool_calls":[ ]},
              {"role":"function","name":"f","content":"8"}
            ],"model":"gpt-5.4","tools":[{"type":"function","function":{"name":"f"}}],"max_completion_tokens":800,"max_tokens":7,
            "functions":[{"name":"old"}]}
            """);

        Reading.Lines(request).ShouldBe(
        [
            """ToolDefinition {"type":"function","function":{"name":"f"}}""",
            """ToolDefinition {"name":"old"}""",
            """System [CacheBreakpoint] {"role":"developer","content":[{"type":"text","text":"Clerk.","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}}]}""",
            """User {"role":"user","content":"Which?"}""",
            """ToolCall {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}""",
            """ToolResult {"role":"tool","tool_call_id":"c1","content":"7"}""",
            """Assistant {"role":"assistant","content":"Seven.","tool_calls":[ ]}""",
            """ToolResult {"role":"function","name":"f","content":"8"}""",
        ]);
        request.HasTools.ShouldBeTrue();
        request.HasCacheBreakpoints.ShouldBeTrue();
        request.MaxOutputTokens.ShouldBe(800);
        request.Model.ShouldBe("gpt-5.4");
    }

    [Fact]
    public void TryRead_LegacyFunctionCall_IsToolCall()
    {
        using var request = Reading.Read(WireFormat.Chat, Reading.Body(
            WireFormat.Chat, """[{"function_call":{"name":"f","arguments":"{}"},"role":"assistant"}]"""));

        request.Path.Items.Span[0].Kind.ShouldBe(ItemKind.ToolCall);
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("[7,null,\"x\",[],{}]", 5)]
    [InlineData("[{\"role\":7,\"content\":{}},{\"role\":\"stranger\"}]", 2)]
    public void TryRead_OddMessages_PassAsOther(string messages, int count)
    {
        using var request = Reading.Read(WireFormat.Chat, Reading.Body(WireFormat.Chat, messages));

        request.Path.Items.Length.ShouldBe(count);
        request.Path.Items.ToArray().ShouldAllBe(item => item.Kind == ItemKind.Other);
    }
}
