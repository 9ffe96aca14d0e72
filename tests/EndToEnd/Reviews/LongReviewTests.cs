using Sessions.Demo;
using Sessions.EndToEnd.Silos;

namespace Sessions.EndToEnd.Reviews;

/// <summary>The demonstration in short: fewer turns, each of them larger, until a window of 200,000 tokens is full.</summary>
public sealed class LongReviewTests(SimulatorSilo silo)
{
    private const int Window = 200_000;

    [Theory]
    [InlineData("messages", "400 prompt is too long: ")]
    [InlineData("chat", "400 Your input exceeds the context window of this model.")]
    [InlineData("responses", "400 Your input exceeds the context window of this model.")]
    public async Task Plain_TranscriptOutgrowsTheWindow_DiesThere(string wire, string refusal)
    {
        var options = Short(wire) with { RunsCompaction = false };

        var run = (await Demonstration.RunAsync(options, static _ => { })).Plain!;

        run.Finished.ShouldBeFalse();
        run.Turns[^1].Error!.ShouldStartWith(refusal);
        run.Turns[^1].ContextTokens.ShouldBeGreaterThan(Window);
        run.Turns[^2].PromptTokens.ShouldBeInRange(Window * 3 / 4, Window);
        run.CacheHitRate.ShouldBeGreaterThan(0.5);
        run.Turns[^2].CostUsd!.Value.ShouldBePositive();
    }

    [Theory]
    [InlineData("messages")]
    [InlineData("chat")]
    [InlineData("responses")]
    public async Task WithPolicy_TheSameReview_FinishesBelowTheWindow(string wire)
    {
        var options = Short(wire) with { RunsPlain = false };

        var run = (await Demonstration.RunAsync(options, static _ => { })).Compacted!;

        run.Finished.ShouldBeTrue(run.Turns[^1].Error);
        run.Turns.Max(static turn => turn.PromptTokens).ShouldBeLessThan(Window);
        run.Turns.Zip(run.Turns.Skip(1)).ShouldContain(static pair => pair.Second.PromptTokens < pair.First.PromptTokens);
        run.Turns.ShouldContain(static turn => turn.Events.Contains("context.compacted"));
    }

    private DemoOptions Short(string wire) => new()
    {
        Url = silo.Silo.Address,
        Key = TestKeys.Alice,
        Wire = wire,
        Turns = 16,
        TurnTokens = 16_000,
    };
}
