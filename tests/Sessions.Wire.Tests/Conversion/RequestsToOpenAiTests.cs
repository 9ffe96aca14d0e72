using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Conversion;

public sealed class RequestsToOpenAiTests
{
    private const string ChatTools = """
        [{"type": "function", "function": {"name": "list_cranes", "description": "List cranes",
          "parameters": {"type": "object", "properties": {"yard": {"type": "string"}}}, "strict": STRICT}}]
        """;

    [Fact]
    public void TryConvert_MessagesWithEverything_SaysTheSameInChat()
    {
        var (body, notes) = Converting.Convert(WireFormat.Messages, WireFormat.Chat, RequestSamples.Messages);

        body.ShouldBeJson("""
            {
              "model": "m-1",
              "tools": TOOLS,
              "messages": [
                {"role": "system", "content": "You are the yard clerk."},
                {"role": "user", "content": [
                  {"type": "text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO/w0K"}},
                  {"type": "image_url", "image_url": {"url": "https://yard.example/n.png"}},
                  {"type": "file", "file": {"filename": "plan.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}}]},
                {"role": "assistant", "content": "Looking.", "tool_calls": [
                  {"id": "toolu_1", "type": "function", "function": {"name": "list_cranes", "arguments": "{\"yard\": \"N\\u00e9\"}"}},
                  {"id": "toolu_2", "type": "function", "function": {"name": "list_cranes", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "toolu_1", "content": "7 free"},
                {"role": "tool", "tool_call_id": "toolu_2", "content": "no yard"},
                {"role": "user", "content": "Book it."},
                {"role": "system", "content": "It is night."},
                {"role": "assistant", "content": "Booked."},
                {"role": "user", "content": "Thanks."}],
              "tool_choice": "required", "parallel_tool_calls": false,
              "max_completion_tokens": 800, "temperature": 0.50, "reasoning_effort": "medium",
              "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": true}},
              "user": "u_1", "stream": true, "stream_options": {"include_usage": true}
            }
            """.Replace("TOOLS", ChatTools.Replace("STRICT", "true", StringComparison.Ordinal), StringComparison.Ordinal));
        notes.ShouldBe(["thinking=1", "cache_breakpoints=3", "reasoning=1", "tool_errors=1"], ignoreOrder: true);
    }

    [Fact]
    public void TryConvert_MessagesWithEverything_SaysTheSameInResponses()
    {
        var (body, notes) = Converting.Convert(WireFormat.Messages, WireFormat.Responses, RequestSamples.Messages);

        body.ShouldBeJson("""
            {
              "model": "m-1",
              "instructions": "You are the yard clerk.",
              "tools": [{"type": "function", "name": "list_cranes", "description": "List cranes",
                "parameters": {"type": "object", "properties": {"yard": {"type": "string"}}}, "strict": true}],
              "input": [
                {"type": "message", "role": "user", "content": [
                  {"type": "input_text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
                  {"type": "input_image", "image_url": "data:image/png;base64,iVBO/w0K"},
                  {"type": "input_image", "image_url": "https://yard.example/n.png"},
                  {"type": "input_file", "filename": "plan.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}]},
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Looking."}]},
                {"type": "function_call", "call_id": "toolu_1", "name": "list_cranes", "arguments": "{\"yard\": \"N\\u00e9\"}"},
                {"type": "function_call", "call_id": "toolu_2", "name": "list_cranes", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "toolu_1", "output": "7 free"},
                {"type": "function_call_output", "call_id": "toolu_2", "output": "no yard"},
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Book it."}]},
                {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "It is night."}]},
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Booked."}]},
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Thanks."}]}],
              "tool_choice": "required", "parallel_tool_calls": false,
              "max_output_tokens": 800, "temperature": 0.50,
              "reasoning": {"effort": "medium"},
              "text": {"format": {"type": "json_schema", "name": "answer", "schema": {"type": "object"}, "strict": true}},
              "safety_identifier": "u_1", "store": false, "stream": true
            }
            """);
        notes.ShouldBe(["thinking=1", "cache_breakpoints=3", "reasoning=1", "tool_errors=1"], ignoreOrder: true);
    }

    [Fact]
    public void TryConvert_ChatWithEverything_SaysTheSameInResponses()
    {
        var (body, notes) = Converting.Convert(WireFormat.Chat, WireFormat.Responses, RequestSamples.Chat);

        body.ShouldBeJson("""
            {
              "model": "m-1",
              "tools": [
                {"type": "function", "name": "list_cranes", "description": "List cranes",
                 "parameters": {"type": "object", "properties": {"yard": {"type": "string"}}}, "strict": true},
                {"type": "function", "name": "ping", "parameters": {"type": "object", "properties": {}}, "strict": false}],
              "input": [
                {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "You are the yard clerk."}]},
                {"type": "message", "role": "developer", "content": [
                  {"type": "input_text", "text": "Be brief."}, {"type": "input_text", "text": "Be kind."}]},
                {"type": "message", "role": "user", "content": [
                  {"type": "input_text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
                  {"type": "input_image", "image_url": "data:image/png;base64,iVBO/w0K", "detail": "low"},
                  {"type": "input_image", "image_url": "https://yard.example/n.png"},
                  {"type": "input_file", "filename": "plan.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}]},
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Looking."}]},
                {"type": "function_call", "call_id": "call_1", "name": "list_cranes", "arguments": "{\"yard\": \"N\"}"},
                {"type": "function_call", "call_id": "call_2", "name": "list_cranes", "arguments": ""},
                {"type": "function_call_output", "call_id": "call_1", "output": "[{\"id\":7}]"},
                {"type": "function_call_output", "call_id": "call_2", "output": [
                  {"type": "input_text", "text": "none"}, {"type": "input_text", "text": "at all"}]},
                {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "I will not."}]},
                {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "It is night."}]},
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Book it."}]}],
              "tool_choice": {"type": "function", "name": "list_cranes"}, "parallel_tool_calls": false,
              "max_output_tokens": 800, "temperature": 0.50, "top_p": 0.9, "user": "u_1",
              "reasoning": {"effort": "low"},
              "text": {"format": {"type": "json_schema", "name": "booking", "schema": {"type": "object"}, "strict": true}},
              "store": false, "stream": true
            }
            """);
        notes.ShouldBeEmpty();
    }

    [Fact]
    public void TryConvert_ResponsesWithEverything_SaysTheSameInChat()
    {
        var (body, notes) = Converting.Convert(WireFormat.Responses, WireFormat.Chat, RequestSamples.Responses);

        body.ShouldBeJson("""
            {
              "model": "m-1",
              "tools": TOOLS,
              "messages": [
                {"role": "system", "content": "You are the yard clerk."},
                {"role": "developer", "content": "Be brief."},
                {"role": "user", "content": [
                  {"type": "text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO/w0K", "detail": "low"}},
                  {"type": "image_url", "image_url": {"url": "https://yard.example/n.png"}},
                  {"type": "file", "file": {"filename": "plan.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}}]},
                {"role": "assistant", "content": [{"type": "text", "text": "Looking."}, {"type": "text", "text": "A moment."}], "tool_calls": [
                  {"id": "call_1", "type": "function", "function": {"name": "list_cranes", "arguments": "{\"yard\": \"N\"}"}},
                  {"id": "call_2", "type": "function", "function": {"name": "list_cranes", "arguments": ""}}]},
                {"role": "tool", "tool_call_id": "call_1", "content": "[{\"id\":7}]"},
                {"role": "tool", "tool_call_id": "call_2", "content": "none"},
                {"role": "assistant", "content": [{"type": "refusal", "refusal": "I will not."}]},
                {"role": "user", "content": "Book it."}],
              "tool_choice": "required", "parallel_tool_calls": true,
              "max_completion_tokens": 800, "temperature": 0.50,
              "safety_identifier": "u_1", "prompt_cache_key": "sess_42", "metadata": {"team": "yard"},
              "reasoning_effort": "high", "verbosity": "low",
              "response_format": {"type": "json_schema", "json_schema": {"name": "booking", "schema": {"type": "object"}, "strict": true}},
              "stream": true, "stream_options": {"include_usage": true}
            }
            """.Replace("TOOLS", ChatTools.Replace("STRICT", "false", StringComparison.Ordinal), StringComparison.Ordinal));
        notes.ShouldBe(["reasoning_summary=1", "include=1", "truncation=1", "store=1", "reasoning=1", "phase=1"], ignoreOrder: true);
    }

    [Fact]
    public void TryConvert_ImageInAToolResult_GoesToResponses() =>
        Converting.Request(
                WireFormat.Messages,
                WireFormat.Responses,
                """
                {"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[
                {"type":"text","text":"a"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}]}]}]}
                """)
            .ShouldContain(
                """
                ,"output":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:image/png;base64,iVBO"}]
                """);

    [Fact]
    public void TryConvert_ToolInputWithEscapes_IsSpelledExactly()
    {
        const string input = """{ "a\"b": "\\ \n \ud83d\ude00 😀", "n": 1.50 }""";
        var chat = Converting.Request(
            WireFormat.Messages,
            WireFormat.Chat,
            $$"""{"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{{input}}}]}]}""");

        Converting.Request(WireFormat.Chat, WireFormat.Messages, chat).ShouldContain($"\"input\":{input}");
    }

    [Fact]
    public void TryConvert_SameFormat_CopiesTheBody() =>
        Converting.Request(WireFormat.Chat, WireFormat.Chat, RequestSamples.Chat).ShouldBe(RequestSamples.Chat);
}
