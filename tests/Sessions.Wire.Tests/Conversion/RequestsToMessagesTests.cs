using System.Text.Json.Nodes;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion;

namespace Sessions.Wire.Tests.Conversion;

public sealed class RequestsToMessagesTests
{
    [Fact]
    public void TryConvert_ChatWithEverything_SaysTheSameInMessages()
    {
        var (body, notes) = Converting.Convert(WireFormat.Chat, WireFormat.Messages, RequestSamples.Chat);

        body.ShouldBeJson("""
            {
              "model": "m-1", "max_tokens": 800,
              "tools": [
                {"name": "list_cranes", "description": "List cranes",
                 "input_schema": {"type": "object", "properties": {"yard": {"type": "string"}}}, "strict": true},
                {"name": "ping", "input_schema": {"type": "object", "properties": {}}}],
              "system": [
                {"type": "text", "text": "You are the yard clerk."}, {"type": "text", "text": "Be brief."}, {"type": "text", "text": "Be kind."}],
              "messages": [
                {"role": "user", "content": [
                  {"type": "text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
                  {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBO/w0K"}},
                  {"type": "image", "source": {"type": "url", "url": "https://yard.example/n.png"}},
                  {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}, "title": "plan.pdf"}]},
                {"role": "assistant", "content": [
                  {"type": "text", "text": "Looking."},
                  {"type": "tool_use", "id": "call_1", "name": "list_cranes", "input": {"yard": "N"}},
                  {"type": "tool_use", "id": "call_2", "name": "list_cranes", "input": {}}]},
                {"role": "user", "content": [
                  {"type": "tool_result", "tool_use_id": "call_1", "content": "[{\"id\":7}]"},
                  {"type": "tool_result", "tool_use_id": "call_2", "content": [{"type": "text", "text": "none"}, {"type": "text", "text": "at all"}]}]},
                {"role": "assistant", "content": [{"type": "text", "text": "I will not."}]},
                {"role": "user", "content": [{"type": "text", "text": "<system>\nIt is night.\n</system>"}]},
                {"role": "user", "content": [{"type": "text", "text": "Book it."}]}],
              "tool_choice": {"type": "tool", "name": "list_cranes", "disable_parallel_tool_use": true},
              "temperature": 0.50, "top_p": 0.9,
              "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": {"type": "object"}}},
              "metadata": {"user_id": "u_1"},
              "stream": true
            }
            """);
        notes.ShouldBe(["image_detail=1", "refusals_as_text=1", "system_as_user=1"]);
    }

    [Fact]
    public void TryConvert_ResponsesWithEverything_SaysTheSameInMessages()
    {
        var (body, notes) = Converting.Convert(WireFormat.Responses, WireFormat.Messages, RequestSamples.Responses);

        body.ShouldBeJson("""
            {
              "model": "m-1", "max_tokens": 800,
              "tools": [{"name": "list_cranes", "description": "List cranes",
                 "input_schema": {"type": "object", "properties": {"yard": {"type": "string"}}}}],
              "system": [{"type": "text", "text": "You are the yard clerk."}, {"type": "text", "text": "Be brief."}],
              "messages": [
                {"role": "user", "content": [
                  {"type": "text", "text": "Which crane is fr\u00e9e? \ud83d\ude00"},
                  {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBO/w0K"}},
                  {"type": "image", "source": {"type": "url", "url": "https://yard.example/n.png"}},
                  {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}, "title": "plan.pdf"}]},
                {"role": "assistant", "content": [
                  {"type": "text", "text": "Looking."},
                  {"type": "tool_use", "id": "call_1", "name": "list_cranes", "input": {"yard": "N"}},
                  {"type": "tool_use", "id": "call_2", "name": "list_cranes", "input": {}},
                  {"type": "text", "text": "A moment."}]},
                {"role": "user", "content": [
                  {"type": "tool_result", "tool_use_id": "call_1", "content": "[{\"id\":7}]"},
                  {"type": "tool_result", "tool_use_id": "call_2", "content": "none"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "I will not."}]},
                {"role": "user", "content": [{"type": "text", "text": "Book it."}]}],
              "tool_choice": {"type": "any"},
              "temperature": 0.50,
              "output_config": {"effort": "high", "format": {"type": "json_schema", "schema": {"type": "object"}}},
              "metadata": {"user_id": "u_1"},
              "stream": true
            }
            """);
        notes.ShouldBe(
            [
                "reasoning_summary=1", "include=1", "truncation=1", "store=1", "prompt_cache_key=1", "metadata=1", "reasoning=1",
                "phase=1", "image_detail=1", "refusals_as_text=1", "verbosity=1",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void TryConvert_UpstreamTakesSystemInMessages_KeepsTheRole()
    {
        var body = Converting.Request(
            WireFormat.Chat,
            WireFormat.Messages,
            """{"model":"m","messages":[{"role":"user","content":"a"},{"role":"system","content":"b"}]}""",
            new ConversionContext { SystemInMessages = true, MaxOutputTokens = 99 });

        body.ShouldBe(
            """{"model":"m","max_tokens":99,"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"system","content":[{"type":"text","text":"b"}]}]}""");
    }

    [Fact]
    public void TryConvert_BlankTexts_AreLeftOutWithANote()
    {
        const string body = """
            {"model":"m","messages":[{"role":"system","content":""},{"role":"user","content":" \n"},{"role":"user","content":"a"},
            {"role":"assistant","content":"","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c","content":""}]}
            """;

        var (converted, notes) = Converting.Convert(WireFormat.Chat, WireFormat.Messages, body);

        JsonNode.Parse(converted)!["messages"]!.ToJsonString().ShouldBe(Converting.Compact("""
            [{"role":"user","content":[{"type":"text","text":"a"}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":""}]}]
            """));
        notes.ShouldBe(["blank_texts=2"]);
    }

    [Fact]
    public void TryConvert_WhatCompatibleServersAnswer_IsTakenBack()
    {
        const string body = """
            {"model":"m","messages":[{"role":"user","name":"Ann","content":"a"},
            {"role":"assistant","content":"","refusal":"","reasoning_content":"Hm","annotations":[],"audio":null,"function_call":null,
             "tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":" "}}]},
            {"role":"tool","tool_call_id":"c","name":"f","content":"b"}]}
            """;

        var (converted, notes) = Converting.Convert(WireFormat.Chat, WireFormat.Messages, body);

        JsonNode.Parse(converted)!["messages"]!.ToJsonString().ShouldBe(Converting.Compact("""
            [{"role":"user","content":[{"type":"text","text":"a"}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"b"}]}]
            """));
        notes.ShouldBe(["participant_names=2", "reasoning=1"]);
    }

    [Theory]
    [InlineData("none", "reasoning_effort=1")]
    [InlineData("minimal", "reasoning_effort=1")]
    public void TryConvert_EffortWithoutCounterpart_IsNoted(string effort, string note) =>
        Converting.Notes(WireFormat.Chat, WireFormat.Messages, $$"""{"model":"m","messages":[],"reasoning_effort":"{{effort}}"}""")
            .ShouldBe([note]);

    [Fact]
    public void TryConvert_IdleChoiceWithoutTools_IsLeftOut() =>
        Converting.Request(
                WireFormat.Responses, WireFormat.Messages, """{"model":"m","input":"a","tools":[],"tool_choice":"auto","parallel_tool_calls":false}""")
            .ShouldNotContain("tool_choice");
}
