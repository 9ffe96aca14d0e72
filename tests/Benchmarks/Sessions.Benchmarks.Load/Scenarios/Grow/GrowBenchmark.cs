using System.Globalization;
using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grow;

/// <summary><c>bench grow</c>: what a turn costs as its conversation gets longer.</summary>
/// <remarks>
/// The kernel counts CPU in steps of 10 ms, so one conversation would show nothing: many grow in step, and each reading
/// covers a window of turns of all of them.
/// </remarks>
internal static class GrowBenchmark
{
    private const int Connections = 8;
    private const int FirstWindowTurn = 10;
    private const int StartBytes = 400;

    public static async Task<int> RunAsync(string[] words)
    {
        var arguments = new Arguments(words, [.. CommonOptions.Names, .. GrowOptions.Names]);
        var common = CommonOptions.From(arguments, "grow", "yarp,gateway");
        var options = GrowOptions.From(arguments);
        var machine = Machine.Describe(common.DataFolder);
        var windows = await MeasureAsync(common, options);
        var report = new BenchReport
        {
            Name = common.Name,
            Date = TimeProvider.System.GetUtcNow(),
            Commit = SourceCommit.Name(),
            Machine = machine,
            Parameters = new Dictionary<string, string>
            {
                ["conversations"] = options.Conversations.ToString(CultureInfo.InvariantCulture),
                ["turns"] = options.Turns.ToString(CultureInfo.InvariantCulture),
                ["turnBytes"] = options.TurnBytes.ToString(CultureInfo.InvariantCulture),
                ["window"] = options.Window.ToString(CultureInfo.InvariantCulture),
            },
            Grow = windows,
            GrowFits =
            [
                .. windows.GroupBy(window => window.Variant).Where(group => group.Count() > 2).Select(LineFit.Of),
            ],
        };
        Console.WriteLine(MarkdownTable.Of(report));
        Progress.Say($"written to {BenchJson.Write(report)}");
        return windows.Any(window => window.Errors > 0) ? 1 : 0;
    }

    private static async Task<List<GrowWindow>> MeasureAsync(CommonOptions common, GrowOptions options)
    {
        var variants = common.Variants.Where(variant => variant != Variant.Direct).ToArray();
        var shape = new TranscriptShape(
            StartBytes, (options.Turns - 1) * options.TurnBytes, options.TurnBytes, Streaming: false);
        var transcript = TranscriptWriter.Write(shape);
        var numbers = RunNumbers.Create();
        var conversations = Math.Max(1, options.Conversations / Connections);

        await using var bench = await Bench.StartAsync(variants, common.Cores, common.DataFolder);
        var runs = new List<GrowRun>();
        try
        {
            foreach (var variant in variants)
            {
                await WarmUpAsync(bench, variant, numbers);
                var lanes = new Lanes(
                    bench.Port(variant), Connections, shape, transcript,
                    text => new TurnSource(text, numbers, conversations, isStaggered: false));
                runs.Add(new GrowRun(variant, bench.UnderTest(variant)!.Id, lanes));
            }

            return await RunWindowsAsync(runs, options);
        }
        finally
        {
            runs.ForEach(run => run.Lanes.Dispose());
        }
    }

    private static async Task<List<GrowWindow>> RunWindowsAsync(List<GrowRun> runs, GrowOptions options)
    {
        var windows = new List<GrowWindow>();
        foreach (var run in runs)
        {
            windows.Add(await run.AdvanceAsync(1, FirstWindowTurn - 1));
        }

        for (var from = FirstWindowTurn; from + options.Window - 1 <= options.Turns; from += options.Window)
        {
            foreach (var run in runs)
            {
                windows.Add(await run.AdvanceAsync(from, from + options.Window - 1));
                var last = windows[^1];
                Progress.Say(
                    $"  turns {from,4}–{last.LastTurn,4} {run.Variant,-7} {last.MeanBodyBytes / 1024:0.0} KB  " +
                    $"{last.CpuUsPerTurn:0} µs  errors {last.Errors}");
            }
        }

        return windows;
    }

    /// <summary>
    /// Lets the runtime compile what it will: the same turns, in conversations that are then left alone.
    /// </summary>
    private static async Task WarmUpAsync(Bench bench, Variant variant, SessionNumbers numbers)
    {
        var shape = new TranscriptShape(16 * 1024, 16 * 1024, 1024, Streaming: false);
        using var lanes = new Lanes(
            bench.Port(variant), Connections, shape, TranscriptWriter.Write(shape),
            text => new TurnSource(text, numbers, sessions: 4, isStaggered: true));
        await Driving.ClosedLoop.RunTurnsAsync(lanes.All, turns: 1000);
    }
}
