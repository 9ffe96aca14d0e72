using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Durability;

/// <summary>A silo that is told to stop ends what runs, takes nothing new, and leaves in good order.</summary>
public sealed class DrainTests
{
    private const string Slow = "[[sim tokens_per_second=30 tokens=90]] Tell me a story.";

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Messages)]
    public async Task Stop_WhileAnAnswerStreams_LetsItEndAndRecordsIt(WireFormat wire)
    {
        await using var silo = await SiloProcess.StartAsync();
        using var caller = new Caller(silo.Address, null);
        using var running = await caller.BeginAsync(
            WireSamples.Path(wire),
            WireSamples.Request(wire, "gpt-5.4", Slow, stream: true),
            ("X-Session-Id", "story"));
        running.EnsureSuccessStatusCode();

        silo.Terminate();
        await Eventually.HoldsAsync(() => IsRefusedAsync(caller, static it => it.GetAsync("/readyz")), "not ready");
        var body = WireSamples.Request(wire, "gpt-5.4", "New.");
        (await IsRefusedAsync(caller, it => it.PostAsync(WireSamples.Path(wire), body))).ShouldBeTrue("No new turns.");

        var answer = await running.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.ShouldContain(wire == WireFormat.Chat ? "data: [DONE]" : "event: message_stop");
        (await silo.ExitAsync()).ShouldBe(0, silo.Output);
        var log = await silo.Logs.ReadAsync("story");
        log.Turns.Single().Ending.ShouldBe(TurnEnding.Completed);
        (await silo.Logs.ListAsync()).ShouldBe(["story"]);
    }

    [Fact]
    public async Task Stop_OfAnIdleSilo_EndsAtOnce()
    {
        await using var silo = await SiloProcess.StartAsync();

        silo.Terminate();

        (await silo.ExitAsync()).ShouldBe(0, silo.Output);
    }

    private static async Task<bool> IsRefusedAsync(Caller caller, Func<Caller, Task<Reply>> call)
    {
        try
        {
            return (await call(caller)).Status == 503;
        }
        catch (HttpRequestException)
        {
            // Nobody listens any more.
            return true;
        }
    }
}
