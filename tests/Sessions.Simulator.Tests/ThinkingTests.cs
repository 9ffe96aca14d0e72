namespace Sessions.Simulator.Tests;

/// <summary>A conversation of three answers with thinking, resent with this and that changed.</summary>
public sealed class ThinkingTests
{
    private const string Bound = "sim-claude-bound";
    private const string Drop = ""","thinking":{"type":"adaptive","block_binding":{"prefix_mismatch_behavior":"drop_block"}}""";
    private static readonly (string, string) Controls = ("anthropic-beta", "thinking-binding-controls-2026-08-01");

    [Theory]
    [InlineData("111", null)]
    [InlineData("000", null)]
    [InlineData("011", null)]
    [InlineData("001", null)]
    [InlineData("110", null)]
    [InlineData("100", null)]
    [InlineData("010", null)]
    [InlineData("101", "messages.5.content.0")]
    public async Task Resent_SomeBlocksRemoved_OnlyTheMiddleMayNotBe(string kept, string? refusedAt)
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var blocks = await ThreeBlocksAsync(provider);

        var answer = await provider.JsonAsync(Bodies.Messages, Body(blocks, kept));

        if (refusedAt is null)
        {
            answer.String("type").ShouldBe("message");
        }
        else
        {
            answer.String("error", "message").ShouldBe(
                $"{refusedAt}: Invalid `signature` in `thinking` block. The block is bound to a different conversation."
                + " Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to \"drop_block\".");
        }
    }

    [Fact]
    public async Task Resent_RemovedBlockPutBack_IsRefusedAtTheNextOne()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var first = await ThinkAsync(provider, Body([], string.Empty));
        var without = await ThinkAsync(provider, Body([first], "0"));

        var error = await provider.JsonAsync(Bodies.Messages, Body([first, without], "11"));

        error.String("error", "message")!.ShouldStartWith("messages.3.content.0: Invalid `signature`");
    }

    [Fact]
    public async Task Resent_EarlierMessageChanged_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var blocks = await ThreeBlocksAsync(provider);

        var error = await provider.JsonAsync(Bodies.Messages, Body(blocks, "111", answer: "a shorter one"));

        error.String("error", "message")!.ShouldStartWith("messages.3.content.0: Invalid `signature`");
    }

    [Fact]
    public async Task Resent_SystemAdded_IsRefusedAtTheFirstBlock()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var blocks = await ThreeBlocksAsync(provider);

        var error = await provider.JsonAsync(Bodies.Messages, Body(blocks, "111", more: ""","system":"be brief" """));

        error.String("error", "message")!.ShouldStartWith("messages.1.content.0: Invalid `signature`");
    }

    [Fact]
    public async Task Resent_ParametersAndMarksChanged_IsAccepted()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var blocks = await ThreeBlocksAsync(provider);
        var body = Body(blocks, "111", more: ""","temperature":0.5,"tool_choice":{"type":"none"}""")
            .Replace("\"last\"", """[{"type":"text","text":"last","cache_control":{"type":"ephemeral"}}]""",
                StringComparison.Ordinal);

        (await provider.JsonAsync(Bodies.Messages, body)).String("type").ShouldBe("message");
    }

    [Fact]
    public async Task DropBlock_EarlierMessageChanged_TellsWhatItDropped()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var blocks = await ThreeBlocksAsync(provider);

        var answer = await provider.JsonAsync(
            Bodies.Messages, Body(blocks, "111", answer: "a shorter one", more: Drop), Controls);

        answer.At("input_transformations").GetRawText().ShouldBe(
            """
            [{"type":"thinking_dropped","path":"messages.3.content.0","reason":"prefix_binding_mismatch"},
            {"type":"thinking_dropped","path":"messages.5.content.0","reason":"prefix_binding_mismatch"}]
            """.Unwrapped());
    }

    [Fact]
    public async Task DropBlock_WithoutItsBeta_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(Bodies.Messages, Body([], string.Empty, more: Drop));

        error.String("error", "message").ShouldBe("thinking.block_binding: Extra inputs are not permitted");
    }

    [Fact]
    public async Task Resent_ThoughtsChanged_IsRefusedWhateverIsAskedFor()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var block = await ThinkAsync(provider, Body([], string.Empty));
        var changed = block.Replace("\"thinking\":\"", "\"thinking\":\"not ", StringComparison.Ordinal);

        var error = await provider.JsonAsync(Bodies.Messages, Body([changed], "1", more: Drop), Controls);

        error.String("error", "message").ShouldBe("messages.1.content.0: Invalid `signature` in `thinking` block");
    }

    [Theory]
    [InlineData(Bound, "claude-opus-5-5", "sk-test", "model_binding_mismatch")]
    [InlineData("claude-sonnet-5-5", "claude-sonnet-5-5", "sk-other", "organization_binding_mismatch")]
    [InlineData("claude-opus-5-5", "claude-opus-5-5", "sk-other", null)]
    public async Task Resent_ToAnotherModelOrAccount_IsDroppedInSilence(
        string first, string second, string key, string? reason)
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var block = await ThinkAsync(provider, Body([], string.Empty, model: first));

        var answer = await provider.JsonAsync(
            Bodies.Messages, Body([block], "1", model: second), ("Authorization", $"Bearer {key}"));

        answer.String("type").ShouldBe("message");
        answer.TryGetProperty("input_transformations", out var dropped).ShouldBe(reason is not null);
        if (reason is not null)
        {
            dropped.String("0", "reason").ShouldBe(reason);
        }
    }

    private static async Task<List<string>> ThreeBlocksAsync(SimulatedProvider provider)
    {
        var blocks = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            blocks.Add(await ThinkAsync(provider, Body(blocks, new string('1', i))));
        }

        return blocks;
    }

    private static async Task<string> ThinkAsync(SimulatedProvider provider, string body)
    {
        var answer = await provider.JsonAsync(Bodies.Messages, body, ("x-sim-reasoning", "3"));
        answer.String("content", "0", "type").ShouldBe("thinking");
        return answer.At("content", "0").GetRawText();
    }

    // After each block the assistant says the same, so that only what a test changes is different.
    private static string Body(
        List<string> blocks, string kept, string answer = "done", string more = "", string model = Bound)
    {
        var messages = new List<string>();
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = kept[i] == '1' ? blocks[i] + "," : string.Empty;
            messages.Add($$"""{"role":"user","content":"ask {{i}}"}""");
            messages.Add(
                $$"""{"role":"assistant","content":[{{block}}{"type":"text","text":{{Bodies.Quote(answer)}}}]}""");
        }

        messages.Add($$"""{"role":"user","content":"{{(blocks.Count == 3 ? "last" : $"ask {blocks.Count}")}}"}""");
        return $$"""{"model":"{{model}}","max_tokens":500,"messages":[{{string.Join(',', messages)}}]{{more}}}""";
    }
}
