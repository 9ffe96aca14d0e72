using System.Text.Json;

namespace Sessions.Simulator.Tests;

public sealed class MessagesCompactionTests
{
    private const string Edit = """
        ,"context_management":{"edits":[{"type":"compact_20260112","trigger":{"type":"input_tokens","value":50000}}]}
        """;

    private static readonly (string, string) Beta = ("anthropic-beta", "context-management-2025-06-27,compact-2026-01-12");

    [Fact]
    public async Task BeyondItsTrigger_SummarisesFirstAndBillsBothPasses()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { SummaryTokens = 70 });

        var answer = await provider.JsonAsync(Bodies.Messages, Body(60_000, Edit), Beta);

        answer.String("content", "0", "type").ShouldBe("compaction");
        answer.String("content", "1", "type").ShouldBe("text");
        answer.Number("usage", "input_tokens").ShouldBe(74);
        answer.Number("usage", "iterations", "0", "input_tokens").ShouldBe(60_004);
        answer.Number("usage", "iterations", "0", "output_tokens").ShouldBe(70);
        answer.Number("usage", "iterations", "1", "input_tokens").ShouldBe(74);
        var bill = await provider.GetAsync("/sim/billing");
        bill.GetRawText().ShouldContain("60078");
    }

    [Fact]
    public async Task BelowItsTrigger_AnswersAsEver()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(Bodies.Messages, Body(40_000, Edit), Beta);

        answer.At("content").GetArrayLength().ShouldBe(1);
        answer.At("usage").TryGetProperty("iterations", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Pause_StopsBehindTheSummary()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var edit = Edit.Replace("}}]", "},\"pause_after_compaction\":true}]", StringComparison.Ordinal);

        var answer = await provider.JsonAsync(Bodies.Messages, Body(60_000, edit), Beta);

        answer.String("stop_reason").ShouldBe("compaction");
        answer.At("content").GetArrayLength().ShouldBe(1);
        answer.Number("usage", "input_tokens").ShouldBe(0);
    }

    [Fact]
    public async Task OnDemand_AnswersTheSummaryAlone()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Messages, Body(100, ""","compaction":{"type":"summarize"}"""), ("anthropic-beta", "compact-2026-09-04"));

        answer.String("stop_reason").ShouldBe("compaction");
        answer.String("content", "0", "type").ShouldBe("compaction");
    }

    [Fact]
    public async Task SummarySentBack_EverythingBeforeItIsIgnored()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { SummaryTokens = 70 });
        var answer = await provider.JsonAsync(Bodies.Messages, Body(60_000, Edit), Beta);

        var next = await provider.JsonAsync(Bodies.Messages, Next(answer, 60_000), Beta);
        var without = await provider.JsonAsync(Bodies.Messages, Next(answer, 0), Beta);

        // The summary and its message, the answer of 30, the user's one word and his message.
        next.Number("usage", "input_tokens").ShouldBe(70 + 4 + 30 + 5);
        without.Number("usage", "input_tokens").ShouldBe(next.Number("usage", "input_tokens"));
    }

    [Fact]
    public async Task SummaryChanged_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var answer = await provider.JsonAsync(Bodies.Messages, Body(60_000, Edit), Beta);
        var body = Next(answer, 0).Replace("\"content\":\"", "\"content\":\"x", StringComparison.Ordinal);

        var error = await provider.JsonAsync(Bodies.Messages, body, Beta);

        error.String("error", "message")!.ShouldEndWith("Invalid `signature` in `compaction` block");
    }

    [Fact]
    public async Task SummaryWithoutTheBeta_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var answer = await provider.JsonAsync(Bodies.Messages, Body(60_000, Edit), Beta);

        var error = await provider.JsonAsync(Bodies.Messages, Next(answer, 0));

        error.String("error", "message")!.ShouldStartWith("messages.0.content.0: Input tag 'compaction' found");
    }

    [Fact]
    public async Task ThinkingBehindASummary_SentBackWithIt_IsAccepted()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Body(60_000, Edit, "sim-claude-bound");
        var answer = await provider.JsonAsync(Bodies.Messages, body, Beta, ("x-sim-reasoning", "2"));
        answer.String("content", "1", "type").ShouldBe("thinking");

        var next = await provider.JsonAsync(Bodies.Messages, Next(answer, 0, "sim-claude-bound"), Beta);

        next.String("type").ShouldBe("message");
    }

    [Fact]
    public async Task Stream_SummaryFirst_ComesInOneDelta()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var events = Bodies.Events(
            await provider.TextAsync(Bodies.Messages, Body(60_000, Edit + ""","stream":true"""), Beta));

        Bodies.At(events[2], "content_block", "type").GetString().ShouldBe("compaction");
        Bodies.At(events[3], "delta", "type").GetString().ShouldBe("compaction_delta");
        Bodies.At(events[5], "content_block", "type").GetString().ShouldBe("text");
        Bodies.At(events[^2], "usage", "iterations").GetArrayLength().ShouldBe(2);
    }

    private static string Body(int words, string more, string model = "sim-claude") =>
        Bodies.MessagesBody(Bodies.Text(words), more, model);

    private static string Next(JsonElement answer, int words, string model = "sim-claude")
    {
        var before = words == 0 ? string.Empty : $$"""{"role":"user","content":{{Bodies.Quote(Bodies.Text(words))}}},""";
        return $$"""
            {"model":"{{model}}","max_tokens":50,"messages":[{{before}}
            {"role":"assistant","content":{{answer.At("content").GetRawText()}}},{"role":"user","content":"more"}]}
            """;
    }
}
