namespace Sessions.Simulator.Tests;

public sealed class WindowTests
{
    [Theory]
    [InlineData(
        Bodies.Chat, "gpt-4", 8100, 100,
        "This model's maximum context length is 8192 tokens. However, you requested 8207 tokens (8107 in the messages,"
        + " 100 in the completion). Please reduce the length of the messages or completion.")]
    [InlineData(
        Bodies.Chat, "gpt-4", 9000, 0,
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9007 tokens. Please"
        + " reduce the length of the messages.")]
    [InlineData(
        Bodies.Messages, "claude-sonnet-4", 199_000, 2000,
        "input length and `max_tokens` exceed context limit: 199004 + 2000 > 200000, decrease input length or"
        + " `max_tokens` and try again")]
    public async Task OlderModel_NoRoomForTheAnswer_IsRefused(
        string path, string model, int words, int outputMax, string message)
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(path, Body(path, model, words, outputMax));

        error.String("error", "message").ShouldBe(message);
    }

    [Theory]
    [InlineData(Bodies.Chat, "sim-small", "length")]
    [InlineData(Bodies.Messages, "sim-small", "model_context_window_exceeded")]
    public async Task NewerModel_NoRoomForTheAnswer_AnswersUntilTheWindowIsFull(string path, string model, string stop)
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.TextAsync(path, Body(path, model, 8180, 100));

        answer.ShouldContain(stop);
    }

    [Fact]
    public async Task ReservesOutput_EveryModel_RefusesWhatLeavesNoRoom()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { ReservesOutput = true });

        var error = await provider.JsonAsync(Bodies.Messages, Body(Bodies.Messages, "sim-small", 8180, 100));

        error.String("error", "message")!.ShouldStartWith("input length and `max_tokens` exceed context limit: 8184");
    }

    [Theory]
    [InlineData(996, true)]
    [InlineData(997, false)]
    public async Task WindowMax_LargerModel_FailsPastIt(int words, bool fits)
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { WindowMax = 1000 });

        var answer = await provider.JsonAsync(Bodies.Messages, Body(Bodies.Messages, "claude-opus-5-5", words, 50));

        answer.String("type").ShouldBe(fits ? "message" : "error");
    }

    private static string Body(string path, string model, int words, int outputMax)
    {
        var text = Bodies.Quote(Bodies.Text(words));
        var limit = outputMax == 0 ? string.Empty : $""","max_tokens":{outputMax}""";
        return $$"""{"model":"{{model}}","messages":[{"role":"user","content":{{text}}}]{{limit}}}""";
    }
}
