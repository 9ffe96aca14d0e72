namespace Sessions.Simulator.Tests;

public sealed class SummaryTests
{
    private static readonly SimulatorOptions Options = new() { SummaryTokens = 120, SummaryMarker = "<summarize>" };

    [Theory]
    [InlineData("sim-summarizer", "please", 120)]
    [InlineData("sim-summarizer-2", "please [[sim summary=50]]", 50)]
    [InlineData("sim-1", "now <summarize> this", 120)]
    [InlineData("sim-1", "please [[sim summary=60]]", 60)]
    [InlineData("sim-1", "please", 30)]
    public async Task Answer_ToWhatAsksForASummary_HasItsLength(string model, string user, int tokens)
    {
        await using var provider = await SimulatedProvider.StartAsync(Options);

        var answer = await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody(user, model: model));

        answer.Number("usage", "completion_tokens").ShouldBe(tokens);
    }

    [Fact]
    public async Task Header_AsksForASummary_HasItsLength()
    {
        await using var provider = await SimulatedProvider.StartAsync(Options);

        var answer = await provider.JsonAsync(
            Bodies.Messages, Bodies.MessagesBody("go on"), ("x-sim-summary", "200"));

        answer.Number("usage", "output_tokens").ShouldBe(200);
    }
}
