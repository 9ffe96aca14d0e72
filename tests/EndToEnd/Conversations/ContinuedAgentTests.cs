using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Sessions of agents that kept their own history go on with the grid's: tools, instructions and all.</summary>
public sealed class ContinuedAgentTests(RecordingSilo silo)
{
    private const string ClaudeTools =
        """[{"name":"Read","description":"Reads.","input_schema":{"type":"object","properties":{"p":{"type":"string"}}}}]""";

    private const string ClaudeSystem =
        """[{"type":"text","text":"You are an agent."},{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}]""";

    private const string ClaudeMessages =
        """[{"role":"user","content":[{"type":"text","text":"<reminder/>"},{"type":"text","text":"Read a."}]},"""
        + """{"role":"assistant","content":["""
        + """{"type":"text","text":"Reading."},{"type":"tool_use","id":"toolu_1","name":"Read","input":{"p":"a"}}]},"""
        + """{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"A."},{"type":"text","text":"And?"}]}]""";

    private const string CodexInput =
        """[{"type":"message","role":"developer","content":[{"type":"input_text","text":"Rules."}]},"""
        + """{"type":"message","role":"user","content":[{"type":"input_text","text":"Read a."}]},"""
        + """{"type":"function_call","call_id":"call_1","name":"shell","arguments":"{}"},"""
        + """{"type":"function_call_output","call_id":"call_1","output":"A."}]""";

    private const string FunctionTools =
        """[{"type":"function","name":"shell","parameters":{"type":"object","properties":{}}}]""";

    private const string ChatTools =
        """[{"type":"function","function":{"name":"shell","parameters":{"type":"object","properties":{}}}}]""";

    private const string ChatMessages =
        """[{"role":"system","content":"You are an agent."},"""
        + """{"role":"user","content":"Read a."},"""
        + """{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"shell","arguments":"{}"}}]},"""
        + """{"role":"tool","tool_call_id":"call_1","content":"A."}]""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClaudeCode_GoesOnWithItsToolsAndItsSystem(bool stream)
    {
        var session = Start();
        var asked = $$"""
            {"model":"plain-1","max_tokens":900,"tools":{{ClaudeTools}},"system":{{ClaudeSystem}},
             "messages":{{ClaudeMessages}}{{(stream ? ",\"stream\":true" : "")}}}
            """;
        (await session.ProxyAsync(WireFormat.Messages, asked)).Status.ShouldBe(200);
        await session.SentAsync();

        var sent = await session.TurnAsync("""{"message":"Go on."}""");

        sent.GetProperty("tools").GetRawText().ShouldBe(ClaudeTools);
        sent.GetProperty("system").GetRawText().ShouldBe(ClaudeSystem);
        ManagedSession.ListOf(WireFormat.Messages, sent).ShouldBe(
            ClaudeMessages[..^1]
            + ""","""
            + $$"""{"role":"assistant","content":[{"type":"text","text":"{{WireSamples.AnswerText}}"}]},"""
            + """{"role":"user","content":"Go on."}]""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Codex_GoesOnWithItsToolsAndItsInstructions(bool stream)
    {
        var session = Start();
        var asked = $$"""
            {"model":"plain-1","instructions":"You are an agent.","tools":{{FunctionTools}},"input":{{CodexInput}},
             "store":false{{(stream ? ",\"stream\":true" : "")}}}
            """;
        (await session.ProxyAsync(WireFormat.Responses, asked)).Status.ShouldBe(200);
        await session.SentAsync();

        var sent = await session.TurnAsync("""{"message":"Go on."}""");

        sent.GetProperty("tools").GetRawText().ShouldBe(FunctionTools);
        sent.GetProperty("instructions").GetString().ShouldBe("You are an agent.");
        sent.GetProperty("store").GetBoolean().ShouldBeFalse();
        ManagedSession.ListOf(WireFormat.Responses, sent).ShouldStartWith(CodexInput[..^1] + ",");
        sent.GetProperty("input").EnumerateArray().Last().GetProperty("content").GetString().ShouldBe("Go on.");
        sent.GetProperty("input").GetArrayLength().ShouldBe(6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatAgent_GoesOnWithItsToolsAndItsSystem(bool stream)
    {
        var session = Start();
        var asked = $$"""
            {"model":"plain-1","tools":{{ChatTools}},"messages":{{ChatMessages}}{{(stream ? ",\"stream\":true" : "")}}}
            """;
        (await session.ProxyAsync(WireFormat.Chat, asked)).Status.ShouldBe(200);
        await session.SentAsync();

        var sent = await session.TurnAsync("""{"message":"Go on.","instructions":"You are another."}""");

        sent.GetProperty("tools").GetRawText().ShouldBe(ChatTools);
        var messages = sent.GetProperty("messages").EnumerateArray().ToList();
        messages.Count.ShouldBe(6);
        messages[0].GetProperty("content").GetString().ShouldBe("You are another.");
        messages[2].GetProperty("tool_calls").GetArrayLength().ShouldBe(1);
        messages[4].GetProperty("content").GetString().ShouldBe(WireSamples.AnswerText);
        messages[5].GetProperty("content").GetString().ShouldBe("Go on.");
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task ToolCalls_AndTheirResults_GoOverSeveralTurns(WireFormat wire)
    {
        var turn = 0;
        var test = silo.Upstream.On(call =>
            ++turn < 3 ? call.AnswerAsync(ToolCall(wire, turn)) : call.AnswerAsync(WireSamples.Answer(wire)));
        var session = await ManagedSession.CreateAsync(silo.Alice, test);
        var tools = wire switch
        {
            WireFormat.Chat => ChatTools,
            WireFormat.Responses => FunctionTools,
            _ => ClaudeTools,
        };

        var first = await session.TurnAsync(
            $$$"""
            {"message":"Read a and b.","model":"plain-1","wire":"{{{ManagedSession.NameOf(wire)}}}",
             "parameters":{"tools":{{{tools}}}}}
            """);
        var second = await session.TurnAsync($$"""{"input":[{{ToolResult(wire, 1)}}]}""");
        var third = await session.TurnAsync($$"""{"input":[{{ToolResult(wire, 2)}}]}""");
        var fourth = await session.TurnAsync("""{"message":"Thanks."}""");

        var lists = new[] { first, second, third, fourth }.Select(sent => ManagedSession.ListOf(wire, sent)).ToList();
        for (var i = 1; i < lists.Count; i++)
        {
            ManagedSession.ShouldGoOn(lists[i], lists[i - 1]);
        }

        lists[3].ShouldContain("call_1");
        lists[3].ShouldContain(ToolResult(wire, 2));
        fourth.GetProperty("tools").GetRawText().ShouldBe(tools);
    }

    [Fact]
    public async Task Agent_AfterAManagedTurn_GoesOnWithItsOwnHistory()
    {
        var session = Start();
        (await session.ProxyAsync(WireFormat.Chat, WireSamples.Request(WireFormat.Chat, "plain-1", "One."))).Status
            .ShouldBe(200);
        await session.SentAsync();
        var managed = await session.TurnAsync("""{"message":"Two."}""");
        var history = ManagedSession.ListOf(WireFormat.Chat, managed)[..^1]
            + $$""",{"role":"assistant","content":"{{WireSamples.AnswerText}}"},{"role":"user","content":"Three."}]""";
        (await session.ProxyAsync(WireFormat.Chat, $$"""{"model":"plain-1","messages":{{history}}}""")).Status.ShouldBe(200);
        await session.SentAsync();

        var last = await session.TurnAsync("""{"message":"Four."}""");

        ManagedSession.TextsOf(WireFormat.Chat, last).ShouldBe(
        [
            "One.", WireSamples.AnswerText, "Two.", WireSamples.AnswerText, "Three.", WireSamples.AnswerText, "Four.",
        ]);
    }

    private static string ToolCall(WireFormat wire, int number) => wire switch
    {
        WireFormat.Chat => $$$"""
            {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"tool_calls",
             "message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_{{{number}}}","type":"function",
              "function":{"name":"shell","arguments":"{\"p\": \"a\"}"}}]}}],
             "usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}
            """,
        WireFormat.Responses => $$"""
            {"id":"resp_{{number}}","object":"response","created_at":1,"status":"completed","model":"m","output":[
             {"type":"function_call","id":"fc_{{number}}","call_id":"call_{{number}}","name":"shell",
              "arguments":"{\"p\": \"a\"}","status":"completed"}],
             "usage":{"input_tokens":12,"output_tokens":5,"total_tokens":17} }
            """,
        _ => $$$"""
            {"id":"msg_{{{number}}}","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"I look."},
             {"type":"tool_use","id":"call_{{{number}}}","name":"Read","input":{"p": "a"}}],
             "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":5} }
            """,
    };

    private static string ToolResult(WireFormat wire, int number) => wire switch
    {
        WireFormat.Chat => $$"""{"role":"tool","tool_call_id":"call_{{number}}","content":"Text {{number}}."}""",
        WireFormat.Responses =>
            $$"""{"type":"function_call_output","call_id":"call_{{number}}","output":"Text {{number}}."}""",
        _ =>
            $$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_{{number}}","content":"Text {{number}}."}]}""",
    };

    private ManagedSession Start() =>
        new(silo.Alice, silo.Upstream.On(Answering.AsAskedAsync), SessionNames.Fresh());
}
