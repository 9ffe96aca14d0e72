using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Demo;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Run;

/// <summary>The demonstration's review through a silo: plain without any cache control, and with the policy.</summary>
/// <remarks>
/// A model whose window holds the whole review is the one to compare money by: there both runs finish. Where the window
/// is 200,000 tokens the plain run dies, and the turns that it lived are compared.
/// </remarks>
internal sealed class RunSection : IContextSection
{
    private const int SiloCore = 0;

    private static readonly (string Wire, string Model)[] Reviews =
    [
        ("messages", "claude-sonnet-5"),
        ("messages", "sim-claude"),
        ("chat", "gpt-4.1"),
        ("responses", "gpt-4.1"),
    ];

    /// <inheritdoc/>
    public string Name => "run";

    /// <inheritdoc/>
    public async Task<ContextTable> MeasureAsync(int rounds)
    {
        using var folder = new StoreFolder("run");
        var port = FreePort.Find();
        await using var silo = await PinnedProcess.StartAsync(Programs.Silo(port, folder.Path), SiloCore);
        var results = new List<DemoResult>();
        foreach (var (wire, model) in Reviews)
        {
            var options = new DemoOptions
            {
                Url = new Uri($"http://127.0.0.1:{port}"),
                Wire = wire,
                ModelName = model,
                ControlsCaches = false,
                HintsCaches = true,
            };
            results.Add(await Demonstration.RunAsync(options, Progress.Say));
        }

        // What the cache hints alone would give: an agent that sets its breakpoints as they are best set.
        var own = await Demonstration.RunAsync(
            results[0].Options with { ControlsCaches = true, RunsCompaction = false }, Progress.Say);
        return RunFigures.Of(Name, results, own.Plain!);
    }
}
