using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Tests;

/// <summary>Half a minute of everything that goes wrong, one run after the other: each takes the machine for itself.</summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    [Theory(Timeout = 240_000)]
    [InlineData(Routing.Hash, 1)]
    [InlineData(Routing.RoundRobin, 2)]
    public Task Run_EmbeddedNodesForHalfAMinute_KeepEveryPromise(Routing routing, int seed) =>
        RunAsync(new ChaosOptions { Routing = routing, Seed = seed });

    [Fact(Timeout = 240_000)]
    public Task Run_OrleansSilosForHalfAMinute_KeepEveryPromise()
    {
        var options = new ChaosOptions { Leg = Leg.Orleans, Routing = Routing.RoundRobin, Seed = 3 };
        var missing = OrleansNeeds.Missing(options.Flavour);
        Assert.SkipWhen(missing is not null, $"The Orleans leg is left out: {missing}.");
        return RunAsync(options);
    }

    private async Task RunAsync(ChaosOptions options)
    {
        var progress = new StringWriter();

        var result = await ChaosRun.RunAsync(
            options with { Duration = TimeSpan.FromSeconds(35) }, progress, TestContext.Current.CancellationToken);

        output.WriteLine(progress.ToString());
        result.Violations.ShouldBeEmpty($"seed {options.Seed}, {result.Folder}");
        result.BrokenOff.ShouldBeNull();
        result.Acknowledged.ShouldBeGreaterThan(50);
    }
}
