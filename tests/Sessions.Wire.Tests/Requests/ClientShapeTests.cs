using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Requests;

/// <summary>Shapes that agents were seen to send, where one turn must extend the path of the turn before.</summary>
public sealed class ClientShapeTests
{
    [Fact]
    public void ClaudeCode_NextTurn_ExtendsThePath()
    {
        var first = Reading.Hashes(WireFormat.Messages, ClaudeCode("""
            {"role":"user","content":[{"type":"text","text":"<note>x</note>"},{"type":"text","text":"Do it.","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
            {"role":"system","content":"Budget 9."}
            """));
        var second = Reading.Hashes(WireFormat.Messages, ClaudeCode("""
            {"role":"user","content":[{"type":"text","text":"<note>x</note>"},{"type":"text","text":"Do it."}]},
            {"role":"system","content":[{"type":"text","text":"Budget 9."}]},
            {"role":"assistant","content":[{"type":"text","text":"Yes."},{"type":"tool_use","id":"t","name":"f","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"ok","cache_control":{"type":"ephemeral","ttl":"1h"}}]}
            """));

        second.Length.ShouldBe(first.Length + 3);
        second[..first.Length].ShouldBe(first);
    }

    [Fact]
    public void Codex_NextTurn_ExtendsThePathThoughClientMetadataMoves()
    {
        var first = Reading.Hashes(WireFormat.Responses, Codex("""{"a":"1","b":"2"}""", "msg_1", ""));
        var second = Reading.Hashes(WireFormat.Responses, Codex("""{"b":"2","a":"1"}""", "msg_2", """,{"type":"compaction_trigger"}"""));

        second.Length.ShouldBe(first.Length + 1);
        second[..first.Length].ShouldBe(first);
    }

    private static string ClaudeCode(string messages) => $$$"""
        {"model":"claude-sonnet-5-5","messages":[{{{messages}}}],
         "system":[{"type":"text","text":"billing: cc 2.1"},{"type":"text","text":"You are.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
         "tools":[{"name":"f","description":"F","input_schema":{"type":"object"}}],
         "metadata":{"user_id":"{\"device_id\":\"d\",\"account_uuid\":\"\",\"session_id\":\"s\"}"},"max_tokens":32000,"stream":true}
        """;

    private static string Codex(string metadata, string id, string tail) => $$$"""
        {"model":"gpt-5.3-codex","client_metadata":{{{metadata}}},"input":[
          {"type":"message","role":"developer","content":[{"type":"input_text","text":"You are."}]},
          {"type":"message","id":"{{{id}}}","role":"user","content":[{"type":"input_text","text":"Do it."}]}{{{tail}}}],
         "tools":[],"tool_choice":"auto","store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"k"}
        """;
}
