using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Conversion;

public sealed class ConversionRefusalTests
{
    public static TheoryData<WireFormat, WireFormat> Directions => Converting.AllDirections;

    [Theory]
    [InlineData(""" "messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"","format":"wav"}}]}] """, "messages[0].content[0]")]
    [InlineData(""" "messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}] """, "messages[0].content[0].file.file_id")]
    [InlineData(""" "messages":[{"role":"function","name":"f","content":"x"}] """, "messages[0]")]
    [InlineData(""" "messages":[{"role":"assistant","content":"a","audio":{"id":"a1"}}] """, "messages[0].audio")]
    [InlineData(""" "messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"f","input":"x"}}]}] """, "messages[0].tool_calls[0]")]
    [InlineData(""" "messages":[{"role":"user","content":"a","weather":"fair"}] """, "messages[0].weather")]
    [InlineData(""" "messages":[],"tools":[{"type":"custom","custom":{"name":"f"}}] """, "tools[0]")]
    [InlineData(""" "messages":[],"tool_choice":{"type":"allowed_tools","allowed_tools":{}} """, "tool_choice")]
    [InlineData(""" "messages":[],"n":2 """, "n")]
    [InlineData(""" "messages":[],"logprobs":true """, "logprobs")]
    [InlineData(""" "messages":[],"presence_penalty":0.5 """, "presence_penalty")]
    [InlineData(""" "messages":[],"logit_bias":{"1":5} """, "logit_bias")]
    [InlineData(""" "messages":[],"seed":5 """, "seed")]
    [InlineData(""" "messages":[],"modalities":["text","audio"] """, "modalities")]
    [InlineData(""" "messages":[],"web_search_options":{} """, "web_search_options")]
    [InlineData(""" "messages":[],"brand_new":1 """, "brand_new")]
    [InlineData(""" "messages":[],"functions":[{"name":"f"}] """, "functions")]
    public void TryConvert_ChatThatNeitherFormatTakes_IsRefusedWithItsPlace(string members, string param)
    {
        Converting.Refuse(WireFormat.Chat, WireFormat.Messages, $$"""{"model":"m",{{members}}}""").Param.ShouldBe(param);
        Converting.Refuse(WireFormat.Chat, WireFormat.Responses, $$"""{"model":"m",{{members}}}""").Param.ShouldBe(param);
    }

    [Theory]
    [InlineData(""" "input":[{"type":"web_search_call","id":"ws_1"}] """, "input[0]")]
    [InlineData(""" "input":[{"type":"item_reference","id":"msg_1"}] """, "input[0]")]
    [InlineData(""" "input":[{"type":"compaction","encrypted_content":"gAAA"}] """, "input[0]")]
    [InlineData(""" "input":[{"type":"custom_tool_call","call_id":"c","name":"f","input":{}}] """, "input[0].input")]
    [InlineData(""" "input":[{"type":"additional_tools","role":"developer","tools":[{"type":"web_search"}]}] """, "input[0].tools[0]")]
    [InlineData(""" "input":[{"type":"mcp_call","id":"x"}] """, "input[0]")]
    [InlineData(""" "input":[{"type":"computer_call","id":"x"}] """, "input[0]")]
    [InlineData(""" "input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}] """, "input[0].content[0].file_id")]
    [InlineData(""" "input":[{"role":"user","content":[{"type":"input_image","file_id":"file-1"}]}] """, "input[0].content[0].file_id")]
    [InlineData(""" "input":[5] """, "input[0]")]
    [InlineData(""" "input":"a","tools":[{"type":"web_search"}] """, "tools[0]")]
    [InlineData(""" "input":"a","tools":[{"type":"custom","name":"f","format":{"type":"grammar"}}] """, "tools[0].format")]
    [InlineData(""" "input":"a","tools":[{"type":"local_shell"}] """, "tools[0]")]
    [InlineData(""" "input":"a","tools":[{"type":"function","name":"f","defer_loading":true}] """, "tools[0].defer_loading")]
    [InlineData(""" "input":"a","tools":[{"type":"namespace","name":"n","tools":[{"type":"mcp"}]}] """, "tools[0].tools")]
    [InlineData(""" "input":"a","tools":[{"type":"function","name":"n__f"},{"type":"namespace","name":"n","tools":[{"type":"function","name":"f"}]}] """, "tools")]
    [InlineData(""" "input":"a","previous_response_id":"resp_1" """, "previous_response_id")]
    [InlineData(""" "input":"a","conversation":"conv_1" """, "conversation")]
    [InlineData(""" "input":"a","background":true """, "background")]
    [InlineData(""" "input":"a","prompt":{"id":"p"} """, "prompt")]
    [InlineData(""" "input":"a","max_tool_calls":3 """, "max_tool_calls")]
    [InlineData(""" "input":"a","top_logprobs":3 """, "top_logprobs")]
    [InlineData(""" "input":"a","include":["message.output_text.logprobs"] """, "include[0]")]
    [InlineData(""" "input":"a","context_management":[{"type":"compaction","compact_threshold":9}] """, "context_management")]
    [InlineData(""" "input":"a","truncation":"middle" """, "truncation")]
    public void TryConvert_ResponsesThatNeitherFormatTakes_IsRefusedWithItsPlace(string members, string param)
    {
        Converting.Refuse(WireFormat.Responses, WireFormat.Messages, $$"""{"model":"m",{{members}}}""").Param.ShouldBe(param);
        Converting.Refuse(WireFormat.Responses, WireFormat.Chat, $$"""{"model":"m",{{members}}}""").Param.ShouldBe(param);
    }

    [Theory]
    [InlineData(""" "messages":[{"role":"assistant","content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{}}]}] """, "messages[0].content[0]")]
    [InlineData(""" "messages":[{"role":"assistant","content":[{"type":"compaction","content":"x"}]}] """, "messages[0].content[0]")]
    [InlineData(""" "messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}] """, "messages[0].content[0].source")]
    [InlineData(""" "messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"}}]}] """, "messages[0].content[0].source")]
    [InlineData(""" "messages":[{"role":"user","content":[{"type":"search_result","title":"x"}]}] """, "messages[0].content[0]")]
    [InlineData(""" "messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"tool_reference","tool_name":"x"}]}]}] """, "messages[0].content[0].content")]
    [InlineData(""" "messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}] """, "tools[0]")]
    [InlineData(""" "messages":[],"tools":[{"name":"f","input_schema":{},"defer_loading":true}] """, "tools[0].defer_loading")]
    [InlineData(""" "messages":[],"tools":[{"name":"f","input_schema":{},"input_examples":[{}]}] """, "tools[0].input_examples")]
    [InlineData(""" "messages":[],"top_k":5 """, "top_k")]
    [InlineData(""" "messages":[],"mcp_servers":[] """, "mcp_servers")]
    [InlineData(""" "messages":[],"container":"c" """, "container")]
    [InlineData(""" "messages":[],"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]} """, "context_management.edits[0]")]
    public void TryConvert_MessagesThatNeitherFormatTakes_IsRefusedWithItsPlace(string members, string param)
    {
        Converting.Refuse(WireFormat.Messages, WireFormat.Chat, $$"""{"model":"m","max_tokens":5,{{members}}}""").Param.ShouldBe(param);
        Converting.Refuse(WireFormat.Messages, WireFormat.Responses, $$"""{"model":"m","max_tokens":5,{{members}}}""").Param.ShouldBe(param);
    }

    [Theory]
    [InlineData(WireFormat.Messages, WireFormat.Chat, """ "max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"document","source":{"type":"url","url":"https://x.example/a.pdf"}}]}]}] """, "messages[0].content[0].content")]
    [InlineData(WireFormat.Messages, WireFormat.Chat, """ "max_tokens":5,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"https://x.example/a.pdf"}}]}] """, "messages[0].content[0]")]
    [InlineData(WireFormat.Responses, WireFormat.Chat, """ "input":[{"role":"user","content":[{"type":"input_file","file_url":"https://x.example/a.pdf"}]}] """, "input[0].content[0]")]
    [InlineData(WireFormat.Chat, WireFormat.Responses, """ "messages":[],"stop":["x"] """, "stop")]
    [InlineData(WireFormat.Messages, WireFormat.Responses, """ "max_tokens":5,"messages":[],"stop_sequences":["x"] """, "stop")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, """ "messages":[],"temperature":1.5 """, "temperature")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, """ "messages":[],"response_format":{"type":"json_object"} """, "response_format")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, """ "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,abc"}}]}] """, "messages[0].content[0]")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, """ "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}] """, "messages[0].content[0]")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, """ "messages":[{"role":"user","content":[{"type":"file","file":{"file_data":"data:text/csv;base64,YQ=="}}]}] """, "messages[0].content[0]")]
    [InlineData(WireFormat.Chat, WireFormat.Messages, """ "messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]}] """, "messages[0].tool_calls[0]")]
    [InlineData(WireFormat.Responses, WireFormat.Messages, """ "input":[{"type":"function_call","call_id":"c","name":"f","arguments":"[1]"}] """, "input[0]")]
    [InlineData(WireFormat.Responses, WireFormat.Messages, """ "input":[{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":\"\ud83d\"}"}] """, "input[0]")]
    public void TryConvert_WhatOneFormatLacks_IsRefusedWithItsPlace(WireFormat from, WireFormat to, string members, string param) =>
        Converting.Refuse(from, to, $$"""{"model":"m",{{members}}}""").Param.ShouldBe(param);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"model":"m","messages":5}""")]
    [InlineData("""{"model":"m","messages":[5]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[5]}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","role":"user","content":"a"}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a","\ud83d":1}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"a"}]}""")]
    [InlineData("""{"model":"m","messages":[],"tools":{}}""")]
    [InlineData("""{"model":"m","messages":[],"tools":[5]}""")]
    public void TryConvert_MalformedBody_IsRefusedNotThrown(string body)
    {
        Converting.Refuse(WireFormat.Chat, WireFormat.Messages, body).Message.ShouldNotBeEmpty();
        Converting.Refuse(WireFormat.Chat, WireFormat.Responses, body).Message.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void TryConvert_AnyOneValueReplaced_NeverThrows(WireFormat from, WireFormat to)
    {
        var body = from switch
        {
            WireFormat.Chat => RequestSamples.Chat,
            WireFormat.Responses => RequestSamples.Responses,
            _ => RequestSamples.Messages,
        };
        foreach (var replaced in Replacements(JsonNode.Parse(body)!))
        {
            Should.NotThrow(() => Sessions.Wire.Conversion.RequestConverter.TryConvert(
                from, to, Encoding.UTF8.GetBytes(replaced), new System.Buffers.ArrayBufferWriter<byte>(), new(), out var report, out var refusal));
        }
    }

    [Fact]
    public void TryConvert_HostedTool_IsNamedWithWhatToDo() =>
        Converting.Refuse(WireFormat.Responses, WireFormat.Messages, """{"model":"m","input":"a","tools":[{"type":"web_search"}]}""")
            .Message.ShouldBe(
                "A tool of type \"web_search\" runs at a provider that speaks Responses and cannot be converted to Messages. "
                + "Switch this tool off in the client.");

    /// <summary>The body with each of its values in turn replaced by a number, a string, a list and an object.</summary>
    private static IEnumerable<string> Replacements(JsonNode root)
    {
        List<JsonNode> nodes = [];
        Collect(root, nodes);
        foreach (var node in nodes)
        {
            foreach (var other in new[] { "5", "\"x\"", "[]", "[1]", "{}", "{\"type\":\"text\"}", "null" })
            {
                var parent = node.Parent!;
                var key = parent is JsonObject ? node.GetPropertyName() : null;
                var index = parent is JsonArray ? node.GetElementIndex() : 0;
                Set(parent, key, index, JsonNode.Parse(other));
                yield return root.ToJsonString();
                Set(parent, key, index, node);
            }
        }
    }

    private static void Set(JsonNode parent, string? key, int index, JsonNode? value)
    {
        if (parent is JsonObject entry)
        {
            entry[key!] = value;
        }
        else
        {
            ((JsonArray)parent)[index] = value;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        var children = node is JsonObject entry ? entry.Select(static member => member.Value) : node is JsonArray list ? list : [];
        foreach (var child in children.OfType<JsonNode>())
        {
            nodes.Add(child);
            Collect(child, nodes);
        }
    }
}
