using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Tests.Edits;

public sealed class WireContextEditorTests
{
    private static readonly WireContextEditor Editor = new();

    [Theory]
    [InlineData(WireFormat.Chat, """
        {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{ \"x\" : 1 }"}},
        {"id":"b","type":"custom","custom":{"name":"g","input":"*** Patch"}}]}
        """,
        "a f {\"x\":1} - whole|b g \"*** Patch\" - whole")]
    [InlineData(WireFormat.Chat, """{"role":"assistant","content":null,"function_call":{"name":"f","arguments":""}}""", "f f  - whole")]
    [InlineData(WireFormat.Responses, """{"type":"function_call","call_id":"a","name":"read","arguments":"{\"path\":\"\\u0041.cs\",\"limit\":null}"}""",
        "a read {\"path\":\"A.cs\",\"limit\":null} A.cs whole")]
    [InlineData(WireFormat.Responses, """{"type":"custom_tool_call","call_id":"a","name":"apply","input":"x"}""", "a apply \"x\" - whole")]
    [InlineData(WireFormat.Responses, """{"type":"local_shell_call","id":"l","call_id":"a","action":{ "command": ["ls"] }}""",
        "a local_shell {\"command\":[\"ls\"]} - whole")]
    [InlineData(WireFormat.Responses, """{"type":"apply_patch_call","call_id":"a","operation":{"type":"update_file","path":"p"}}""",
        "a apply_patch {\"type\":\"update_file\",\"path\":\"p\"} p whole")]
    [InlineData(WireFormat.Responses, """{"type":"shell_call","call_id":"a","action":{"commands":["ls"]}}""", "a shell {\"commands\":[\"ls\"]} - whole")]
    [InlineData(WireFormat.Responses, """{"type":"web_search_call","id":"w"}""", "")]
    [InlineData(WireFormat.Messages, """{"input":{ "view_range": [1, 2] ,"path":"/a"},"id":"a","name":"edit","type":"tool_use"}""",
        "a edit {\"view_range\":[1,2],\"path\":\"/a\"} /a part")]
    [InlineData(WireFormat.Messages, """{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"q"}}""",
        "s web_search {\"query\":\"q\"} - whole")]
    [InlineData(WireFormat.Messages, """{"type":"tool_use","id":"a","name":"f","input":{"file":"x","path":7,"should_read_entire_file":false}}""",
        "a f {\"file\":\"x\",\"path\":7,\"should_read_entire_file\":false} x part")]
    [InlineData(WireFormat.Messages, """{"type":"tool_use","id":"a","name":"f","input":{"offset":3}}""", "a f {\"offset\":3} - whole")]
    public void Read_Call_GivesIdNameAndArguments(WireFormat wire, string json, string expected)
    {
        var facts = Editor.Read(wire, ItemKind.ToolCall, Encoding.UTF8.GetBytes(json));

        facts.Answers.ShouldBeNull();
        string.Join("|", facts.Calls.Select(call => $"{call.Id} {call.Name} {call.Arguments} {call.Path ?? "-"} {(call.IsPartial ? "part" : "whole")}"))
            .ShouldBe(expected);
    }

    [Theory]
    [InlineData(WireFormat.Chat, """{"role":"tool","tool_call_id":"a","content":"x"}""", "a")]
    [InlineData(WireFormat.Chat, """{"role":"function","name":"f","content":"x"}""", "f")]
    [InlineData(WireFormat.Responses, """{"type":"function_call_output","call_id":"a","output":"x"}""", "a")]
    [InlineData(WireFormat.Responses, """{"type":"shell_call_output","call_id":"a","output":[]}""", "a")]
    [InlineData(WireFormat.Responses, """{"type":"local_shell_call_output","id":"a","output":"x"}""", "a")]
    [InlineData(WireFormat.Messages, """{"type":"tool_result","tool_use_id":"a"}""", "a")]
    [InlineData(WireFormat.Messages, """{"type":"web_search_tool_result","tool_use_id":"a","content":[]}""", "a")]
    public void Read_Result_NamesItsCall(WireFormat wire, string json, string id)
    {
        var facts = Editor.Read(wire, ItemKind.ToolResult, Encoding.UTF8.GetBytes(json));

        facts.Calls.ShouldBeEmpty();
        facts.Answers.ShouldBe(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("[{}]")]
    [InlineData("{\"type\":\"tool_use\",\"id\":5,\"input\":\"")]
    [InlineData("""{"type":"tool_use","id":"\ud800","input":{}}""")]
    [InlineData("""{"role":"assistant","tool_calls":[5,{"id":7},{}]}""")]
    [InlineData("""{"role":"tool","tool_call_id":[]}""")]
    public void Read_OddItem_SaysNothing(string json)
    {
        foreach (var wire in new[] { WireFormat.Chat, WireFormat.Responses, WireFormat.Messages })
        {
            var facts = Editor.Read(wire, ItemKind.ToolCall, Encoding.UTF8.GetBytes(json));

            facts.Calls.ShouldBeEmpty();
            facts.Answers.ShouldBeNull();
            Editor.ClearResult(wire, Encoding.UTF8.GetBytes(json), "n").ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(WireFormat.Chat, """{ "role":"tool", "content" : [{"type":"text","text":"x"}] ,"tool_call_id":"a"}""",
        """{ "role":"tool", "content" : "gone \"1\"" ,"tool_call_id":"a"}""")]
    [InlineData(WireFormat.Responses, """{"output":[{"type":"input_image","image_url":"data:"}],"type":"function_call_output","call_id":"a"}""",
        """{"output":"gone \"1\"","type":"function_call_output","call_id":"a"}""")]
    [InlineData(WireFormat.Responses, """{"type":"custom_tool_call_output","call_id":"a","output":"x"}""",
        """{"type":"custom_tool_call_output","call_id":"a","output":"gone \"1\""}""")]
    [InlineData(WireFormat.Responses, """{"type":"local_shell_call_output","id":"a","output":"x","status":"completed"}""",
        """{"type":"local_shell_call_output","id":"a","output":"gone \"1\"","status":"completed"}""")]
    [InlineData(WireFormat.Responses, """{"type":"apply_patch_call_output","call_id":"a","status":"failed","output":"x"}""",
        """{"type":"apply_patch_call_output","call_id":"a","status":"failed","output":"gone \"1\""}""")]
    [InlineData(WireFormat.Responses, """
        {"type":"shell_call_output","call_id":"a","output":[{"stdout":"x","stderr":"y","outcome":{"type":"timeout"}},
        {"outcome":{ "type":"exit","exit_code":2},"stdout":"z","stderr":""}],"max_output_length":9}
        """,
        """
        {"type":"shell_call_output","call_id":"a","output":[{"stdout":"gone \"1\"","stderr":"","outcome":{ "type":"exit","exit_code":2}}],"max_output_length":9}
        """)]
    [InlineData(WireFormat.Messages, """{"type":"tool_result","tool_use_id":"a","content":"x" , "cache_control":{"type":"ephemeral"} ,"is_error":false}""",
        """{"type":"tool_result","tool_use_id":"a","content":"gone \"1\"" ,"is_error":false}""")]
    [InlineData(WireFormat.Messages, """{"cache_control":{"type":"ephemeral"} , "type":"tool_result","tool_use_id":"a","content":[{"type":"image"}]}""",
        """{ "type":"tool_result","tool_use_id":"a","content":"gone \"1\""}""")]
    public void ClearResult_KnownShape_KeepsAllButTheContentAndTheMarker(WireFormat wire, string json, string expected) =>
        Encoding.UTF8.GetString(Editor.ClearResult(wire, Encoding.UTF8.GetBytes(json), "gone \"1\"")!.Value.Utf8.Span).ShouldBe(expected);

    [Theory]
    [InlineData(WireFormat.Chat, """{"role":"user","content":"x"}""")]
    [InlineData(WireFormat.Responses, """{"type":"computer_call_output","call_id":"a","output":{"type":"computer_screenshot"}}""")]
    [InlineData(WireFormat.Responses, """{"type":"shell_call_output","call_id":"a","output":[]}""")]
    [InlineData(WireFormat.Responses, """{"type":"shell_call_output","call_id":"a","output":[{"stdout":"x","stderr":""}]}""")]
    [InlineData(WireFormat.Responses, """{"type":"apply_patch_call_output","call_id":"a","status":"completed"}""")]
    [InlineData(WireFormat.Messages, """{"type":"web_search_tool_result","tool_use_id":"a","content":[]}""")]
    [InlineData(WireFormat.Messages, """{"type":"tool_result","tool_use_id":"a"}""")]
    [InlineData(WireFormat.Messages, """{"type":"tool_result","tool_use_id":"a","content":"x","content":"y"}""")]
    [InlineData(WireFormat.Messages, """{"type":"tool_result","tool_use_id":"a","content":[{"type":"tool_reference","tool_name":"f"}]}""")]
    public void ClearResult_OtherShape_IsNull(WireFormat wire, string json) =>
        Editor.ClearResult(wire, Encoding.UTF8.GetBytes(json), "n").ShouldBeNull();

    [Theory]
    [InlineData(WireFormat.Chat, """{"role":"user","content":"é\n"}""")]
    [InlineData(WireFormat.Responses, """{"type":"message","role":"user","content":[{"type":"input_text","text":"é\n"}]}""")]
    [InlineData(WireFormat.Messages, """{"role":"user","content":[{"type":"text","text":"é\n"}]}""")]
    public void UserMessage_Text_IsAMessageOfTheFormat(WireFormat wire, string expected) =>
        Encoding.UTF8.GetString(Editor.UserMessage(wire, "é\n").Utf8.Span).ShouldBe(expected);

    [Fact]
    public void ClearResult_NoteWithHalfASurrogatePair_IsStillText() =>
        Encoding.UTF8.GetString(Editor.ClearResult(WireFormat.Chat, """{"role":"tool","content":""}"""u8, "a\ud800")!.Value.Utf8.Span)
            .ShouldBe("{\"role\":\"tool\",\"content\":\"a\uFFFD\"}");
}
