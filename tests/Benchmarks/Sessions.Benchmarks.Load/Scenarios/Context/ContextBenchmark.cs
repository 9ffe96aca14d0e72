using System.Globalization;
using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.Context.Calibration;
using Sessions.Benchmarks.Load.Scenarios.Context.Compaction;
using Sessions.Benchmarks.Load.Scenarios.Context.Run;
using Sessions.Benchmarks.Load.Scenarios.Context.Tokens;

namespace Sessions.Benchmarks.Load.Scenarios.Context;

/// <summary><c>bench context</c>: what the context engine costs, a section for each of its parts.</summary>
internal static class ContextBenchmark
{
    private static readonly IContextSection[] Sections =
        [new TokensSection(), new CompactionSection(), new RunSection(), new CalibrationSection()];

    public static async Task<int> RunAsync(string[] words)
    {
        var arguments = new Arguments(words, ["name", "only", "rounds"]);
        var rounds = arguments.Whole("rounds", 3);
        var names = arguments.List("only", string.Join(',', Sections.Select(static section => section.Name)));
        var tables = new List<ContextTable>();
        foreach (var name in names)
        {
            var section = Array.Find(Sections, section => section.Name == name)
                ?? throw new UsageException($"There is no section {name} of context.");
            Progress.Say($"measuring {name}");
            tables.Add(await section.MeasureAsync(rounds));
        }

        var report = new BenchReport
        {
            Name = arguments.Text("name", "context"),
            Date = TimeProvider.System.GetUtcNow(),
            Commit = SourceCommit.Name(),
            Machine = Machine.Describe(Path.Combine(RepositoryRoot.Path, "artifacts", "bench")),
            Parameters = new Dictionary<string, string>
            {
                ["sections"] = string.Join(',', names),
                ["rounds"] = rounds.ToString(CultureInfo.InvariantCulture),
            },
            Context = tables,
        };
        Console.WriteLine(MarkdownTable.Of(report));
        Progress.Say($"written to {BenchJson.Write(report)}");
        return 0;
    }
}
