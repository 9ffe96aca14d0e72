using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Conversations;

/// <summary><c>bench conversations</c>: what conversations cost that the grid keeps, beside what is asked of them.</summary>
internal static class ConversationsBenchmark
{
    private static readonly string[] Parts = ["managed", "caps", "purge"];

    public static async Task<int> RunAsync(string[] words)
    {
        var arguments = new Arguments(words, ["name", "only", "core", "load-core"]);
        var only = arguments.List("only", string.Join(',', Parts));
        if (only.Except(Parts).FirstOrDefault() is { } unknown)
        {
            throw new UsageException($"There is no part {unknown}; there are {string.Join(", ", Parts)}.");
        }

        var cores = new Cores(arguments.Whole("core", 0), arguments.Whole("load-core", 1));
        var figures = new List<GridFigure>();
        foreach (var part in Parts.Where(only.Contains))
        {
            Progress.Say($"measuring {part}");
            await (part switch
            {
                "managed" => ManagedTurns.MeasureAsync(cores, figures),
                "caps" => CapsAtOnce.MeasureAsync(cores, figures),
                _ => PurgeBesideTurns.MeasureAsync(cores, figures),
            });
        }

        var report = new BenchReport
        {
            Name = arguments.Text("name", "conversations"),
            Date = TimeProvider.System.GetUtcNow(),
            Commit = SourceCommit.Name(),
            Machine = Machine.Describe(Path.Combine(RepositoryRoot.Path, "artifacts", "bench")),
            Parameters = new Dictionary<string, string> { ["only"] = string.Join(',', only) },
            Grid = new GridResult(figures, []),
        };
        Console.WriteLine(MarkdownTable.Of(report));
        Progress.Say($"written to {BenchJson.Write(report)}");
        return 0;
    }
}
