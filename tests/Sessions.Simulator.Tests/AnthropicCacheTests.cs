using System.Text.Json;

namespace Sessions.Simulator.Tests;

public sealed class AnthropicCacheTests
{
    private const string FiveMinutes = ""","cache_control":{"type":"ephemeral"}""";
    private const string OneHour = ""","cache_control":{"type":"ephemeral","ttl":"1h"}""";

    [Fact]
    public async Task NoMarks_SamePromptTwice_CachesNothing()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.JsonAsync(Bodies.Messages, Bodies.MessagesBody(Bodies.Text(2000)));

        Read(await provider.JsonAsync(Bodies.Messages, Bodies.MessagesBody(Bodies.Text(2000)))).ShouldBe(0);
    }

    [Fact]
    public async Task MarkedSystem_SecondRequest_ReadsIt()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var cold = await AskAsync(provider, FiveMinutes, "one");
        var warm = await AskAsync(provider, FiveMinutes, "two three");

        cold.Number("usage", "cache_creation_input_tokens").ShouldBe(2000);
        cold.Number("usage", "input_tokens").ShouldBe(5);
        Read(cold).ShouldBe(0);
        Read(warm).ShouldBe(2000);
        warm.Number("usage", "cache_creation_input_tokens").ShouldBe(0);
        warm.Number("usage", "input_tokens").ShouldBe(6);
    }

    [Fact]
    public async Task MarkedSystem_ReadKeepsItAlive_ThenItLapses()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await AskAsync(provider, FiveMinutes, "one");
        provider.Time.Advance(TimeSpan.FromSeconds(299));
        var kept = await AskAsync(provider, FiveMinutes, "two");
        provider.Time.Advance(TimeSpan.FromSeconds(299));
        var refreshed = await AskAsync(provider, FiveMinutes, "three");
        provider.Time.Advance(TimeSpan.FromSeconds(300));

        var lapsed = await AskAsync(provider, FiveMinutes, "four");

        Read(kept).ShouldBe(2000);
        Read(refreshed).ShouldBe(2000);
        Read(lapsed).ShouldBe(0);
    }

    [Fact]
    public async Task OneHourSystem_FiveMinuteMessage_SplitsTheCreation()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var cold = await provider.JsonAsync(Bodies.Messages, Body(OneHour, Block(Bodies.Text(10, "m"), FiveMinutes)));
        provider.Time.Advance(TimeSpan.FromMinutes(30));
        var warm = await provider.JsonAsync(Bodies.Messages, Body(OneHour, Block(Bodies.Text(10, "m"), FiveMinutes)));

        cold.At("usage", "cache_creation").GetRawText()
            .ShouldBe("""{"ephemeral_5m_input_tokens":14,"ephemeral_1h_input_tokens":2000}""");
        Read(warm).ShouldBe(2000);
        warm.At("usage", "cache_creation").GetRawText()
            .ShouldBe("""{"ephemeral_5m_input_tokens":14,"ephemeral_1h_input_tokens":0}""");
    }

    [Theory]
    [InlineData(18, 2005)]
    [InlineData(19, 0)]
    public async Task MovingMark_LooksBackTwentyPositions(int newBlocksBetween, int read)
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.JsonAsync(Bodies.Messages, Body(string.Empty, Block("start", FiveMinutes)));
        var blocks = string.Join(
            ',',
            Enumerable.Range(0, newBlocksBetween)
                .Select(i => Block($"b{i}", string.Empty))
                .Append(Block("end", FiveMinutes)));

        var answer = await provider.JsonAsync(
            Bodies.Messages, Body(string.Empty, $"{Block("start", string.Empty)},{blocks}"));

        Read(answer).ShouldBe(read);
    }

    [Fact]
    public async Task MarkedPrefix_BelowMinimum_IsSilentlyNotCached()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = $$"""
            {"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":[{{Block("a b", FiveMinutes)}}]}]}
            """;

        var answer = await provider.JsonAsync(Bodies.Messages, body);

        answer.Number("usage", "cache_creation_input_tokens").ShouldBe(0);
    }

    [Fact]
    public async Task ChangedToolChoice_KeepsSystemAndLosesMessages()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var message = Block(Bodies.Text(10, "m"), FiveMinutes);
        await provider.JsonAsync(Bodies.Messages, Body(FiveMinutes, message));

        var answer = await provider.JsonAsync(
            Bodies.Messages, Body(FiveMinutes, message, ""","tool_choice":{"type":"none"}"""));

        Read(answer).ShouldBe(2000);
    }

    [Fact]
    public async Task AutomaticMark_GrowingConversation_ReadsThePreviousTurn()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.JsonAsync(Bodies.Messages, Body(string.Empty, Block("one", string.Empty), FiveMinutes));

        var answer = await provider.JsonAsync(
            Bodies.Messages,
            Body(string.Empty, $"{Block("one", string.Empty)},{Block("two", string.Empty)}", FiveMinutes));

        Read(answer).ShouldBe(2005);
        answer.Number("usage", "cache_creation_input_tokens").ShouldBe(1);
    }

    [Fact]
    public async Task StringContentAfterMarkedBlock_IsTheSamePrefix()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.JsonAsync(Bodies.Messages, Body(string.Empty, Block("one", FiveMinutes)));
        var body = $$"""
            {"model":"sim-claude","max_tokens":9,"system":{{Bodies.Quote(Bodies.Text(2000))}},"messages":[
            {"role":"user","content":"one"},{"role":"assistant","content":"a"},
            {"role":"user","content":[{{Block("two", FiveMinutes)}}]}]}
            """;

        Read(await provider.JsonAsync(Bodies.Messages, body)).ShouldBe(2005);
    }

    [Fact]
    public async Task FiveMarks_AreRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var blocks = string.Join(',', Enumerable.Range(0, 5).Select(i => Block($"b{i}", FiveMinutes)));

        var error = await provider.JsonAsync(Bodies.Messages, Body(string.Empty, blocks));

        error.String("error", "message").ShouldBe("A maximum of 4 blocks with cache_control may be provided. Found 5.");
    }

    [Fact]
    public async Task OneHourAfterFiveMinutes_IsRefused()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(Bodies.Messages, Body(FiveMinutes, Block("x", OneHour)));

        error.String("error", "message")!.ShouldStartWith(
            "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m'");
    }

    private static Task<JsonElement> AskAsync(SimulatedProvider provider, string mark, string user) =>
        provider.JsonAsync(Bodies.Messages, Body(mark, Block(user, string.Empty)));

    private static string Body(string systemMark, string blocks, string more = "") =>
        $$"""
        {"model":"sim-claude","max_tokens":9,"system":[{{Block(Bodies.Text(2000), systemMark)}}],
        "messages":[{"role":"user","content":[{{blocks}}]}]{{more}}}
        """;

    private static string Block(string text, string mark) =>
        $$"""{"type":"text","text":{{Bodies.Quote(text)}}{{mark}}}""";

    private static int Read(JsonElement answer) => answer.Number("usage", "cache_read_input_tokens");
}
