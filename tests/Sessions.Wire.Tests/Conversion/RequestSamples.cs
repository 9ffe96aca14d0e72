namespace Sessions.Wire.Tests.Conversion;

/// <summary>One conversation with every construct that converts, in each format; values are invented.</summary>
internal static class RequestSamples
{
    public const string Chat = """
        {
          "model": "m-1",
          "messages": [
            {"role": "system", "content": "You are the yard clerk."},
            {"role": "developer", "content": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "Be kind."}]},
            {"role": "user", "content": [
              {"type": "text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
              {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO\/w0K", "detail": "low"}},
              {"type": "image_url", "image_url": {"url": "https://yard.example/n.png"}},
              {"type": "file", "file": {"filename": "plan.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}}]},
            {"role": "assistant", "content": "Looking.", "tool_calls": [
              {"id": "call_1", "type": "function", "function": {"name": "list_cranes", "arguments": "{\"yard\": \"N\"}"}},
              {"id": "call_2", "type": "function", "function": {"name": "list_cranes", "arguments": ""}}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "[{\"id\":7}]"},
            {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "none"}, {"type": "text", "text": "at all"}]},
            {"role": "assistant", "content": null, "refusal": "I will not."},
            {"role": "system", "content": "It is night."},
            {"role": "user", "content": "Book it."}
          ],
          "tools": [
            {"type": "function", "function": {"name": "list_cranes", "description": "List cranes",
              "parameters": {"type": "object", "properties": {"yard": {"type": "string"}}}, "strict": true}},
            {"type": "function", "function": {"name": "ping"}}],
          "tool_choice": {"type": "function", "function": {"name": "list_cranes"}},
          "parallel_tool_calls": false,
          "max_completion_tokens": 800,
          "temperature": 0.50,
          "top_p": 0.9,
          "user": "u_1",
          "reasoning_effort": "low",
          "response_format": {"type": "json_schema", "json_schema": {"name": "booking", "schema": {"type": "object"}, "strict": true}},
          "stream": true,
          "stream_options": {"include_usage": false}
        }
        """;

    public const string Responses = """
        {
          "model": "m-1",
          "instructions": "You are the yard clerk.",
          "input": [
            {"role": "developer", "content": "Be brief."},
            {"type": "message", "role": "user", "content": [
              {"type": "input_text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
              {"type": "input_image", "image_url": "data:image/png;base64,iVBO\/w0K", "detail": "low"},
              {"type": "input_image", "image_url": "https://yard.example/n.png"},
              {"type": "input_file", "filename": "plan.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}]},
            {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA"},
            {"type": "message", "role": "assistant", "id": "msg_1", "status": "completed", "phase": "commentary",
             "content": [{"type": "output_text", "text": "Looking.", "annotations": []}]},
            {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "list_cranes", "arguments": "{\"yard\": \"N\"}"},
            {"type": "function_call", "call_id": "call_2", "name": "list_cranes", "arguments": "", "status": "completed"},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "A moment."}]},
            {"type": "function_call_output", "call_id": "call_1", "output": "[{\"id\":7}]"},
            {"type": "function_call_output", "call_id": "call_2", "output": [{"type": "input_text", "text": "none"}]},
            {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "I will not."}]},
            {"role": "user", "content": "Book it."}
          ],
          "tools": [{"type": "function", "name": "list_cranes", "description": "List cranes",
            "parameters": {"type": "object", "properties": {"yard": {"type": "string"}}}, "strict": false}],
          "tool_choice": "required",
          "parallel_tool_calls": true,
          "max_output_tokens": 800,
          "temperature": 0.50,
          "safety_identifier": "u_1",
          "reasoning": {"effort": "high", "summary": "auto"},
          "text": {"format": {"type": "json_schema", "name": "booking", "schema": {"type": "object"}, "strict": true}, "verbosity": "low"},
          "include": ["reasoning.encrypted_content"],
          "truncation": "auto",
          "store": true,
          "prompt_cache_key": "sess_42",
          "metadata": {"team": "yard"},
          "previous_response_id": null,
          "stream": true
        }
        """;

    public const string Messages = """
        {
          "model": "m-1",
          "max_tokens": 800,
          "system": [{"type": "text", "text": "You are the yard clerk.", "cache_control": {"type": "ephemeral"}}],
          "tools": [{"name": "list_cranes", "description": "List cranes", "strict": true,
            "input_schema": {"type": "object", "properties": {"yard": {"type": "string"}}},
            "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
          "messages": [
            {"role": "user", "content": [
              {"type": "text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
              {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBO/w0K"}},
              {"type": "image", "source": {"type": "url", "url": "https://yard.example/n.png"}},
              {"type": "document", "title": "plan.pdf", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}}]},
            {"role": "assistant", "content": [
              {"type": "thinking", "thinking": "Look it up.", "signature": "EqQB"},
              {"type": "text", "text": "Looking."},
              {"type": "tool_use", "id": "toolu_1", "name": "list_cranes", "input": {"yard": "N\u00e9"}},
              {"type": "tool_use", "id": "toolu_2", "name": "list_cranes", "input": {}}]},
            {"role": "user", "content": [
              {"type": "tool_result", "tool_use_id": "toolu_1", "content": "7 free"},
              {"type": "tool_result", "tool_use_id": "toolu_2", "is_error": true, "content": [{"type": "text", "text": "no yard"}]},
              {"type": "text", "text": "Book it.", "cache_control": {"type": "ephemeral"}}]},
            {"role": "system", "content": "It is night."},
            {"role": "assistant", "content": "Booked."},
            {"role": "user", "content": "Thanks."}
          ],
          "tool_choice": {"type": "any", "disable_parallel_tool_use": true},
          "temperature": 0.50,
          "metadata": {"user_id": "u_1"},
          "thinking": {"type": "adaptive"},
          "output_config": {"effort": "medium", "format": {"type": "json_schema", "schema": {"type": "object"}}},
          "stream": true
        }
        """;
}
