namespace Sessions.Simulator.Tests;

public sealed class ContextEditingTests
{
    private static readonly (string, string) Beta = ("anthropic-beta", "context-management-2025-06-27");

    [Fact]
    public async Task ClearToolUses_BeyondItsTrigger_KeepsTheLastOnes()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        const string edit = """
            {"type":"clear_tool_uses_20250919","trigger":{"type":"input_tokens","value":1000},
            "keep":{"type":"tool_uses","value":2}}
            """;

        var plain = await provider.JsonAsync(Bodies.Messages, Body(5, string.Empty));
        var edited = await provider.JsonAsync(Bodies.Messages, Body(5, edit), Beta);

        // Each of the three results of 500 words gives way to the four of the placeholder.
        var saved = plain.Number("usage", "input_tokens") - edited.Number("usage", "input_tokens");
        saved.ShouldBe(3 * 496);
        edited.At("context_management").GetRawText().ShouldBe($$"""
            {"applied_edits":[{"type":"clear_tool_uses_20250919","cleared_tool_uses":3,
            "cleared_input_tokens":{{saved}}}]}
            """.Unwrapped());
    }

    [Theory]
    [InlineData(""" "trigger":{"type":"input_tokens","value":9000} """)]
    [InlineData(""" "trigger":{"type":"tool_uses","value":5} """)]
    [InlineData(""" "trigger":{"type":"tool_uses","value":1},"clear_at_least":{"type":"input_tokens","value":5000} """)]
    [InlineData(""" "trigger":{"type":"tool_uses","value":1},"exclude_tools":["read"] """)]
    [InlineData(""" "trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":5} """)]
    public async Task ClearToolUses_WhereItMayNot_ChangesNothing(string settings)
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var plain = await provider.JsonAsync(Bodies.Messages, Body(5, string.Empty));

        var edited = await provider.JsonAsync(
            Bodies.Messages, Body(5, $$"""{"type":"clear_tool_uses_20250919",{{settings}}}"""), Beta);

        edited.Number("usage", "input_tokens").ShouldBe(plain.Number("usage", "input_tokens"));
        edited.At("context_management", "applied_edits").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task ClearToolUses_InputsToo_ClearsThem()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        const string edit = """{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1}""";

        var results = await provider.JsonAsync(Bodies.Messages, Body(5, edit + "}"), Beta);
        var both = await provider.JsonAsync(Bodies.Messages, Body(5, edit + ""","clear_tool_inputs":true}"""), Beta);

        both.Number("usage", "input_tokens").ShouldBeLessThan(results.Number("usage", "input_tokens"));
    }

    [Fact]
    public async Task ClearToolUses_MovedOn_LosesTheCacheBehindTheFirstNewlyClearedResult()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        const string edit = """
            {"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},
            "keep":{"type":"tool_uses","value":3}}
            """;
        const string mark = ""","cache_control":{"type":"ephemeral"}""";
        await provider.JsonAsync(Bodies.Messages, Body(6, edit, mark), Beta);

        var same = await provider.JsonAsync(Bodies.Messages, Body(6, edit, mark), Beta);
        var next = await provider.JsonAsync(Bodies.Messages, Body(7, edit, mark), Beta);

        same.Number("usage", "cache_read_input_tokens").ShouldBeGreaterThan(1500);
        next.Number("usage", "cache_read_input_tokens").ShouldBe(0);
    }

    [Theory]
    [InlineData(""" "keep":{"type":"thinking_turns","value":2} """, 1, 7)]
    [InlineData(""" "x":0 """, 2, 14)]
    [InlineData(""" "keep":"all" """, 0, 0)]
    [InlineData(""" "keep":{"type":"all"} """, 0, 0)]
    public async Task ClearThinking_OlderTurns_AreLeftOut(string settings, int turns, int tokens)
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var edit = $$"""{"type":"clear_thinking_20251015",{{settings}}}""";

        var answer = await provider.JsonAsync(Bodies.Messages, Thinking(edit), Beta);

        var expected = turns == 0 ? string.Empty : $$"""
            {"type":"clear_thinking_20251015","cleared_thinking_turns":{{turns}},"cleared_input_tokens":{{tokens}}}
            """;
        answer.At("context_management", "applied_edits").GetRawText().ShouldBe($"[{expected}]");
    }

    [Fact]
    public async Task ClearThinking_WithoutThinking_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(
            Bodies.Messages, Body(1, """{"type":"clear_thinking_20251015"}"""), Beta);

        error.String("error", "message").ShouldBe(
            "`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive");
    }

    [Fact]
    public async Task ClearThinking_NotFirst_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(
            Bodies.Messages,
            Thinking("""{"type":"clear_tool_uses_20250919"},{"type":"clear_thinking_20251015"}"""),
            Beta);

        error.String("error", "message")!.ShouldEndWith("`clear_thinking_20251015` must be the first edit");
    }

    [Fact]
    public async Task CountTokens_WithEdits_TellsBothCounts()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Body(5, """{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1}}""");

        var plain = await provider.JsonAsync("/v1/messages/count_tokens", Body(5, string.Empty));
        var count = await provider.JsonAsync("/v1/messages/count_tokens", body, Beta);

        count.Number("context_management", "original_input_tokens").ShouldBe(plain.Number("input_tokens"));
        count.Number("input_tokens").ShouldBe(plain.Number("input_tokens") - (2 * 496));
    }

    [Fact]
    public async Task Stream_WithEdits_TellsThemInMessageDelta()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Body(5, """{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1}}""")
            .Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal);

        var events = Bodies.Events(await provider.TextAsync(Bodies.Messages, body, Beta));

        Bodies.At(events[^2], "context_management", "applied_edits", "0", "cleared_tool_uses").GetInt32().ShouldBe(2);
    }

    private static string Body(int rounds, string edits, string mark = "")
    {
        var messages = new List<string> { """{"role":"user","content":"go"}""" };
        for (var i = 0; i < rounds; i++)
        {
            var lastMark = i == rounds - 1 ? mark : string.Empty;
            messages.Add($$"""
                {"role":"assistant","content":[{"type":"tool_use","id":"t{{i}}","name":"read","input":{"a b c":1} }]}
                """);
            messages.Add($$"""
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"t{{i}}",
                "content":{{Bodies.Quote(Bodies.Text(500, $"r{i}x"))}}{{lastMark}}}]}
                """);
        }

        return Request(messages, edits, string.Empty);
    }

    private static string Thinking(string edits)
    {
        var messages = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            messages.Add("""{"role":"user","content":"go"}""");
            messages.Add("""
                {"role":"assistant","content":[{"type":"thinking","thinking":"a b c","signature":"x"},
                {"type":"text","text":"done"}]}
                """);
        }

        messages.Add("""{"role":"user","content":"go"}""");
        return Request(messages, edits, ""","thinking":{"type":"adaptive"}""");
    }

    private static string Request(List<string> messages, string edits, string more)
    {
        var management = edits.Length == 0 ? string.Empty : $$""","context_management":{"edits":[{{edits}}]}""";
        return $$"""
            {"model":"sim-claude","max_tokens":50,"messages":[{{string.Join(',', messages)}}]{{management}}{{more}}}
            """;
    }
}
