using System.Diagnostics;
using System.Globalization;
using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.InProcess;

namespace Sessions.Benchmarks.Load.Scenarios.Wake;

/// <summary><c>bench wake</c>: how long a session that is not in memory takes to answer.</summary>
/// <remarks>
/// One process builds the session, another wakes it: so the first wake is that of a program that has just started.
/// </remarks>
internal static class WakeBenchmark
{
    public static async Task<int> RunAsync(string[] words)
    {
        var arguments = new Arguments(words, ["name", "turns", "built"]);
        var name = arguments.Text("name", "wake");
        var turns = arguments.Whole("turns", 10_000);
        if (arguments.Has("built"))
        {
            await MeasureAsync(name, arguments.Text("built", ""));
            return 0;
        }

        using var folder = new StoreFolder("wake");
        Progress.Say($"building a session of {turns} turns");
        await using (var node = await LocalNode.OpenAsync(folder.Path, sessionsMax: 1000))
        {
            await LongSession.BuildAsync(node, turns);
        }

        return await RunAnewAsync("wake", "--name", name, "--built", folder.Path);
    }

    private static async Task MeasureAsync(string name, string folder)
    {
        var result = await Waking.MeasureAsync(folder);
        var report = new BenchReport
        {
            Name = name,
            Date = TimeProvider.System.GetUtcNow(),
            Commit = SourceCommit.Name(),
            Machine = Machine.Describe(folder),
            Parameters = new Dictionary<string, string>
            {
                ["turns"] = result.Turns.ToString(CultureInfo.InvariantCulture),
            },
            Wake = result,
        };
        Console.WriteLine(MarkdownTable.Of(report));
        Progress.Say($"written to {BenchJson.Write(report)}");
    }

    private static async Task<int> RunAnewAsync(params string[] words)
    {
        var info = new ProcessStartInfo(
            Environment.ProcessPath!, [typeof(WakeBenchmark).Assembly.Location, .. words]);

        // As the silo has it: code is compiled well at once.
        info.Environment["DOTNET_TC_QuickJit"] = "0";
        using var process = Process.Start(info)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
