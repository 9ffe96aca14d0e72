using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Clusters;

/// <summary>Two silos as two processes: any front door takes any request, and the loss of one loses nothing.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const int Sessions = 12;

    private readonly TemporaryFolder _folder = new();
    private SiloProcess _first = null!;
    private SiloProcess _second = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ClusterSilos.HasOrleans, "This silo was built without Orleans.");
        var data = Path.Combine(_folder.Path, "data");
        var port = ClusterSilos.FreePort();
        _first = await ClusterSilos.StartAsync("first", port, port, data);
        _second = await ClusterSilos.StartAsync("second", ClusterSilos.FreePort(), port, data);
    }

    [Fact]
    public async Task Turns_ThroughBothFrontDoors_AreOneSession()
    {
        await EverySessionAsync(_first, "One.");
        await EverySessionAsync(_second, "Two.");

        await EverySessionHasAsync(2);
    }

    [Fact]
    public async Task Turns_AfterTheOtherSiloStopped_GoOn()
    {
        await EverySessionAsync(_second, "One.");

        _second.Terminate();
        (await _second.ExitAsync()).ShouldBe(0, _second.Output);
        await EverySessionAsync(_first, "Two.");

        await EverySessionHasAsync(2);
    }

    [Fact]
    public async Task Turns_AfterTheOtherSiloWasKilled_GoOn()
    {
        await EverySessionAsync(_second, "One.");

        await _second.KillAsync();
        await EverySessionAsync(_first, "Two.");

        await EverySessionHasAsync(2);
    }

    public async ValueTask DisposeAsync()
    {
        if (_first is not null)
        {
            await _first.DisposeAsync();
        }

        if (_second is not null)
        {
            await _second.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task EverySessionAsync(SiloProcess silo, string text)
    {
        using var caller = new Caller(silo.Address, null);
        var answers = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(i => caller.PostAsync(
            WireSamples.Path(WireFormat.Chat),
            WireSamples.Request(WireFormat.Chat, "gpt-5.4", text),
            ("X-Session-Id", $"session-{i}"))));
        answers.ShouldAllBe(static answer => answer.Status == 200);
    }

    private async Task EverySessionHasAsync(int turns)
    {
        for (var i = 0; i < Sessions; i++)
        {
            var log = await _first.Logs.ReadAsync($"session-{i}");
            log.Turns.Count.ShouldBe(turns);
            log.Turns.ShouldAllBe(static turn => turn.Ending == TurnEnding.Completed);
        }
    }
}
