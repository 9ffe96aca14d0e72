namespace Sessions.Chaos.Tests;

/// <summary>Half a minute of everything that goes wrong, one run after the other: each takes the machine for itself.</summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    [Theory(Timeout = 240_000)]
    [InlineData(Routing.Hash, 1)]
    [InlineData(Routing.RoundRobin, 2)]
    public async Task Run_HalfAMinute_KeepsEveryPromise(Routing routing, int seed)
    {
        var progress = new StringWriter();
        var options = new ChaosOptions { Duration = TimeSpan.FromSeconds(35), Routing = routing, Seed = seed };

        var result = await ChaosRun.RunAsync(options, progress, TestContext.Current.CancellationToken);

        output.WriteLine(progress.ToString());
        result.Violations.ShouldBeEmpty($"seed {seed}, {result.Folder}");
        result.Acknowledged.ShouldBeGreaterThan(50);
    }
}
