using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Requests;

public sealed class MessagesItemsTests
{
    [Fact]
    public void TryRead_MessagesTranscript_OneItemPerBlockInCacheOrder()
    {
        using var request = Reading.Read(WireFormat.Messages, """
            {"model":"claude-sonnet-5-5","max_tokens":2000,"stream":true,
             "messages":[
               {"role":"user","content":"Which?"},
               {"role":"assistant","content":[
                 {"type":"thinking","thinking":"Look.","signature":"Eq"},{"text":"Hm.","type":"text"},
                 {"type":"tool_use","id":"t1","name":"f","input":{"yard":"N"}}]},
               {"content":[
                 {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"7"}]},
                 {"type":"image","source":{}},
                 {"type":"text","text":"Book.","cache_control":{"type":"ephemeral","ttl":"1h"}}],"role":"user"},
               {"role":"system","content":[{"type":"text","text":"Note."}]},
               {"role":"assistant","content":[{"type":"compaction","content":"S"},{"type":"server_tool_use","id":"s"},
                 {"type":"web_search_tool_result","content":[]},{"type":"novel"}]}],
             "system":[{"type":"text","text":"Clerk."},{"type":"text","text":"More.","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"f","input_schema":{}}]}
            """);

        Reading.Lines(request).ShouldBe(
        [
            """ToolDefinition {"name":"f","input_schema":{}}""",
            """System {"type":"text","text":"Clerk."}""",
            """System [CacheBreakpoint] {"type":"text","text":"More.","cache_control":{"type":"ephemeral"}}""",
            """User {"role":"user","content":"Which?"}""",
            """Reasoning {"type":"thinking","thinking":"Look.","signature":"Eq"}""",
            """Assistant [Continues] {"text":"Hm.","type":"text"}""",
            """ToolCall [Continues] {"type":"tool_use","id":"t1","name":"f","input":{"yard":"N"}}""",
            """ToolResult {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"7"}]}""",
            """User [Continues] {"type":"image","source":{}}""",
            """User [CacheBreakpoint, CacheLong, Continues] {"type":"text","text":"Book.","cache_control":{"type":"ephemeral","ttl":"1h"}}""",
            """System {"type":"text","text":"Note."}""",
            """Compaction {"type":"compaction","content":"S"}""",
            """ToolCall [Continues] {"type":"server_tool_use","id":"s"}""",
            """ToolResult [Continues] {"type":"web_search_tool_result","content":[]}""",
            """Other [Continues] {"type":"novel"}""",
        ]);
        request.Stream.ShouldBeTrue();
        request.MaxOutputTokens.ShouldBe(2000);
        Encoding.UTF8.GetString(request.Body.Span[request.Messages!.Value])
            .ShouldStartWith("[\n");
    }

    [Fact]
    public void TryRead_TopLevelCacheControl_MarksTheLastItem()
    {
        using var request = Reading.Read(WireFormat.Messages, """
            {"cache_control":{"type":"ephemeral","ttl":"1h"},"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}
            """);

        request.Path.Items.ToArray().Select(item => item.Marks)
            .ShouldBe([ItemMarks.None, ItemMarks.CacheBreakpoint | ItemMarks.CacheLong]);
        request.HasCacheBreakpoints.ShouldBeTrue();
    }

    [Fact]
    public void TryRead_NullCacheControl_IsNoBreakpoint()
    {
        using var request = Reading.Read(WireFormat.Messages, Reading.Body(
            WireFormat.Messages, """[{"role":"user","content":[{"type":"text","text":"a","cache_control":null}]}]"""));

        request.HasCacheBreakpoints.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"role":"user","content":[]}""")]
    [InlineData("""{"role":"user","content":null}""")]
    [InlineData("""{"role":"user","content":{"a":1}}""")]
    [InlineData("""{"role":"user"}""")]
    [InlineData("""{"role":"user","content":"a","content":"b"}""")]
    [InlineData("""{"role":"user","content":"a","role":"user"}""")]
    [InlineData("""{"content":[{"type":"text","text":"a"},7],"content":"b","role":"user"}""")]
    public void TryRead_MessageWithoutOneContent_IsOneItemAsAWhole(string message)
    {
        using var request = Reading.Read(WireFormat.Messages, Reading.Body(
            WireFormat.Messages, $$"""[{{message}},{"role":"assistant","content":"z"}]"""));

        Reading.Lines(request).ShouldBe([$"User {message}", """Assistant {"role":"assistant","content":"z"}"""]);
    }

    [Fact]
    public void TryRead_UnknownMemberOfAMessage_IsPartOfItsLastItem()
    {
        var plain = Reading.Hashes(WireFormat.Messages, Of("""{"role":"user","content":[{"type":"text","text":"a"}]}"""));
        var before = Reading.Hashes(WireFormat.Messages, Of("""{"novel":1,"role":"user","content":[{"type":"text","text":"a"}]}"""));
        var after = Reading.Hashes(WireFormat.Messages, Of("""{"role":"user","content":[{"type":"text","text":"a"}],"novel":2}"""));

        new[] { plain[0], before[0], after[0] }.ShouldBeUnique();

        static string Of(string message) => Reading.Body(WireFormat.Messages, $"[{message}]");
    }
}
