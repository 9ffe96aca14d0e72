using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Requests;

public sealed class ResponsesItemsTests
{
    [Fact]
    public void Read_AdditionalTools_AreToolsWhateverTheirId()
    {
        static string Tools(string id) => Reading.Body(
            WireFormat.Responses,
            $$"""[{"type":"additional_tools","id":"{{id}}","role":"developer","tools":[{"type":"web_search"}]}]""");

        using var request = Reading.Read(WireFormat.Responses, Tools("at_1"));
        Reading.Lines(request).ShouldHaveSingleItem().ShouldStartWith("ToolDefinition ");
        Reading.Hashes(WireFormat.Responses, Tools("at_1"))
            .ShouldBe(Reading.Hashes(WireFormat.Responses, Tools("at_2")));
    }

    [Fact]
    public void TryRead_ResponsesTranscript_OneItemPerEntryInCacheOrder()
    {
        using var request = Reading.Read(WireFormat.Responses, """
            {"model":"gpt-5.6-sol","input":[
              {"role":"user","content":"Which?"},
              {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":"7"},
              {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gA"},
              {"type":"message","role":"assistant","id":"m1","content":[{"type":"output_text","text":"Seven."}]},
              {"role":"user","content":[{"type":"input_text","text":"Book.","prompt_cache_breakpoint":{"mode":"explicit"}}],"type":"message"},
              {"type":"compaction","id":"cmp","encrypted_content":"gB"},
              {"type":"local_shell_call","call_id":"c2"},
              {"type":"compaction_trigger"},
              {"role":"developer","content":"d"}],
             "tools":[{"type":"function","name":"f"}],"instructions":"Clerk.","max_output_tokens":9}
            """);

        Reading.Lines(request).ShouldBe(
        [
            """ToolDefinition {"type":"function","name":"f"}""",
            "System \"Clerk.\"",
            """User {"role":"user","content":"Which?"}""",
            """ToolCall {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}""",
            """ToolResult {"type":"function_call_output","call_id":"c1","output":"7"}""",
            """Reasoning {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gA"}""",
            """Assistant {"type":"message","role":"assistant","id":"m1","content":[{"type":"output_text","text":"Seven."}]}""",
            """User [CacheBreakpoint] {"role":"user","content":[{"type":"input_text","text":"Book.","prompt_cache_breakpoint":{"mode":"explicit"}}],"type":"message"}""",
            """Compaction {"type":"compaction","id":"cmp","encrypted_content":"gB"}""",
            """ToolCall {"type":"local_shell_call","call_id":"c2"}""",
            """Other {"type":"compaction_trigger"}""",
            """System {"role":"developer","content":"d"}""",
        ]);
        request.MaxOutputTokens.ShouldBe(9);
    }

    [Fact]
    public void TryRead_StringInput_IsOneUserItem()
    {
        using var request = Reading.Read(WireFormat.Responses, Reading.Body(WireFormat.Responses, "\"Hi\""));

        Reading.Lines(request).ShouldBe(["User \"Hi\""]);
    }

    [Theory]
    [InlineData("""{"model":"m","previous_response_id":"resp_1"}""")]
    [InlineData("""{"model":"m","input":null,"instructions":null,"tools":null}""")]
    public void TryRead_NoInput_IsAnEmptyPath(string body)
    {
        using var request = Reading.Read(WireFormat.Responses, body);

        request.Path.Items.Length.ShouldBe(0);
        request.HasTools.ShouldBeFalse();
    }

    [Fact]
    public void TryRead_ReferencesByIdAlone_DifferByTheirIds()
    {
        var first = Reading.Hashes(WireFormat.Responses, Reading.Body(WireFormat.Responses, """[{"type":"item_reference","id":"a"}]"""));
        var second = Reading.Hashes(WireFormat.Responses, Reading.Body(WireFormat.Responses, """[{"type":"item_reference","id":"b"}]"""));

        second[0].ShouldNotBe(first[0]);
    }
}
