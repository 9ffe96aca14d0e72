using System.Text.Json;

namespace Sessions.Simulator.Tests;

public sealed class OpenAiCacheTests
{
    [Fact]
    public async Task Older_SamePrefixAgain_ReadsRoundedDownTo128()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var cold = await AskAsync(provider, "one");
        var warm = await AskAsync(provider, "two");

        Cached(cold).ShouldBe(0);

        // 1,504 tokens of system prompt are shared, and nothing of the user message, whose segment differs.
        Cached(warm).ShouldBe(1408);
        warm.Number("usage", "prompt_tokens_details", "cache_write_tokens").ShouldBe(0);
    }

    [Fact]
    public async Task Older_OtherKey_SharesNothing()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await AskAsync(provider, "one");

        var other = await provider.JsonAsync(Bodies.Chat, Body("two"), ("Authorization", "Bearer k2"));

        Cached(other).ShouldBe(0);
    }

    [Fact]
    public async Task Older_EntryUnusedForItsLife_Lapses()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await AskAsync(provider, "one");
        provider.Time.Advance(TimeSpan.FromSeconds(599));
        var kept = await AskAsync(provider, "two");
        provider.Time.Advance(TimeSpan.FromSeconds(599));
        var refreshed = await AskAsync(provider, "three");
        provider.Time.Advance(TimeSpan.FromSeconds(600));

        var lapsed = await AskAsync(provider, "four");

        Cached(kept).ShouldBe(1408);
        Cached(refreshed).ShouldBe(1408);
        Cached(lapsed).ShouldBe(0);
    }

    [Fact]
    public async Task Older_LateEditInOneItem_KeepsTheTextBeforeIt()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var text = Bodies.Text(4000);
        await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody(text + " morning"));

        var warm = await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody(text + " evening"));

        Cached(warm).ShouldBeInRange(3600, 3968);
    }

    [Fact]
    public async Task Older_ChangedTool_LosesEverything()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.JsonAsync(Bodies.Chat, Body("one", $""","tools":[{Bodies.ChatTool}]"""));

        var changed = Bodies.ChatTool.Replace("\"d\"", "\"e\"", StringComparison.Ordinal);
        var cold = await provider.JsonAsync(Bodies.Chat, Body("one", $""","tools":[{changed}]"""));

        Cached(cold).ShouldBe(0);
    }

    [Fact]
    public async Task Older_ShortPrompt_IsNeverCached()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody(Bodies.Text(1000)));

        Cached(await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody(Bodies.Text(1000)))).ShouldBe(0);
    }

    [Fact]
    public async Task Newer_GrowingConversation_ReadsAndWritesAtExactBoundaries()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var first = Message("user", Bodies.Text(1500));
        var turn1 = await provider.JsonAsync(Bodies.Chat, Newer(first));

        var turn2 = await provider.JsonAsync(
            Bodies.Chat, Newer($"{first},{Message("assistant", "a b")},{Message("user", "c d e")}"));

        turn1.Number("usage", "prompt_tokens_details", "cache_write_tokens").ShouldBe(1504);
        Cached(turn2).ShouldBe(1504);
        turn2.Number("usage", "prompt_tokens_details", "cache_write_tokens").ShouldBe(6 + 7);
    }

    [Fact]
    public async Task Newer_ExplicitModeWithoutMarks_WritesNothing()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Newer(Message("user", Bodies.Text(1500)), ""","prompt_cache_options":{"mode":"explicit"}""");

        var answer = await provider.JsonAsync(Bodies.Chat, body);

        answer.Number("usage", "prompt_tokens_details", "cache_write_tokens").ShouldBe(0);
    }

    [Fact]
    public async Task Older_CacheOptions_AreRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(
            Bodies.Chat, Bodies.ChatBody("hi", ""","prompt_cache_options":{"mode":"explicit"}"""));

        error.String("error", "code").ShouldBe("unsupported_parameter");
    }

    private static Task<JsonElement> AskAsync(SimulatedProvider provider, string user) =>
        provider.JsonAsync(Bodies.Chat, Body(user));

    private static string Body(string user, string more = "") =>
        $$"""
        {"model":"sim-1","messages":[{{Message("system", Bodies.Text(1500))}},{{Message("user", user)}}]{{more}}}
        """;

    private static string Newer(string messages, string more = "") =>
        $$"""{"model":"gpt-5.6-sol","messages":[{{messages}}]{{more}}}""";

    private static string Message(string role, string text) =>
        $$"""{"role":"{{role}}","content":{{Bodies.Quote(text)}}}""";

    private static int Cached(JsonElement answer) => answer.Number("usage", "prompt_tokens_details", "cached_tokens");
}
