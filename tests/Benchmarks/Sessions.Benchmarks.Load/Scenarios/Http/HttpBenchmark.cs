using System.Globalization;
using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Http;

/// <summary><c>bench http</c>: every scenario in turn, then the table and the result file.</summary>
internal static class HttpBenchmark
{
    public static async Task<int> RunAsync(string[] words)
    {
        var arguments = new Arguments(words, [.. CommonOptions.Names, .. HttpOptions.Names], "quick");
        var name = arguments.Has("quick") ? "http-quick" : "http";
        var common = CommonOptions.From(arguments, name, "direct,yarp,gateway");
        var options = HttpOptions.From(arguments);
        var numbers = RunNumbers.Create();
        var machine = Machine.Describe(common.DataFolder);

        var throughput = new List<ThroughputRun>();
        var latency = new List<LatencyRun>();
        foreach (var scenario in HttpScenario.Of(options))
        {
            await using var run = await HttpScenarioRun.StartAsync(scenario, common, options, numbers);
            await run.MeasureAsync();
            throughput.AddRange(run.Throughput);
            latency.AddRange(run.Latency);
        }

        var report = new BenchReport
        {
            Name = common.Name,
            Date = TimeProvider.System.GetUtcNow(),
            Commit = SourceCommit.Name(),
            Machine = machine,
            Parameters = Describe(options),
            Summary = Summary.Of(throughput, latency),
            Throughput = throughput,
            Latency = latency,
        };
        Console.WriteLine(MarkdownTable.Of(report));
        Progress.Say($"written to {BenchJson.Write(report)}");
        return Verdict(throughput, latency);
    }

    private static int Verdict(List<ThroughputRun> throughput, List<LatencyRun> latency)
    {
        var errors = throughput.Sum(run => run.Errors) + latency.Sum(run => run.Errors);
        if (errors == 0)
        {
            return 0;
        }

        var first = throughput.Select(run => run.FirstError).Concat(latency.Select(run => run.FirstError))
            .First(error => error is not null);
        Progress.Say($"FAILED: {errors} bad answers, the first: {first}");
        return 1;
    }

    private static Dictionary<string, string> Describe(HttpOptions options) => new()
    {
        ["seconds"] = Text(options.Measured.TotalSeconds),
        ["warmUpSeconds"] = Text(options.WarmUp.TotalSeconds),
        ["latencySeconds"] = Text(options.Latency.TotalSeconds),
        ["rounds"] = Text(options.Rounds),
        ["connections"] = options.Connections is { } connections ? Text(connections) : "32, 700k: 16",
        ["sessionsPerConnection"] = Text(options.SessionsPerConnection),
        ["growthPercent"] = Text(options.GrowthPercent),
    };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
