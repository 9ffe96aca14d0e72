using System.Globalization;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary><c>bench grid</c>: several silos on one store, beside what is asked of them.</summary>
internal static class GridBenchmark
{
    private const string LongRun =
        "Events lost or doubled over a long run of faults (aim: none) are the chaos suite's figure: docs/reliability.md.";

    public static async Task<int> RunAsync(string[] words)
    {
        if (words is ["peer", .. var peer])
        {
            return await ClusteredLeg.RunPeerAsync(peer);
        }

        var options = GridOptions.From(words);
        var figures = new List<GridFigure>();
        var notes = new List<string> { LongRun };
        foreach (var part in GridOptions.Parts.Where(options.Only.Contains))
        {
            await MeasureAsync(part, options, figures, notes);
        }

        var report = new BenchReport
        {
            Name = options.Name,
            Date = TimeProvider.System.GetUtcNow(),
            Commit = SourceCommit.Name(),
            Machine = Machine.Describe(Path.Combine(Processes.RepositoryRoot.Path, "artifacts", "bench")),
            Parameters = new Dictionary<string, string>
            {
                ["only"] = string.Join(',', options.Only),
                ["turns"] = options.Turns.ToString(CultureInfo.InvariantCulture),
                ["orleans"] = ClusteredLeg.IsBuilt ? "yes" : "no",
            },
            Grid = new GridResult(figures, notes),
        };
        Console.WriteLine(MarkdownTable.Of(report));
        Progress.Say($"written to {BenchJson.Write(report)}");
        return 0;
    }

    private static async Task MeasureAsync(
        string part, GridOptions options, List<GridFigure> figures, List<string> notes)
    {
        if (part == "wake")
        {
            await AzureWake.MeasureAsync(options, figures);
            return;
        }

        if (part != "latency")
        {
            await LegAsync(part, Leg.Embedded, options, figures);
        }

        var isLoss = part == "loss";
        if (!ClusteredLeg.IsBuilt)
        {
            notes.Add($"{part}: Orleans is left out, for this build has none of it (eng/bench.sh says why).");
        }
        else if (isLoss && await Postgres.ProblemAsync() is { } problem)
        {
            notes.Add($"{part}: Orleans is left out, for {problem}.");
        }
        else
        {
            await LegAsync(part, isLoss ? Leg.OrleansPostgres : Leg.Orleans, options, figures);
        }
    }

    private static Task LegAsync(string part, Leg leg, GridOptions options, List<GridFigure> figures) => part switch
    {
        "latency" => ClusteredLeg.MeasureLatencyAsync(options, figures),
        "calls" => CallsPerTurn.MeasureAsync(leg, options, figures),
        "scale" => ScaleOut.MeasureAsync(leg, options, figures),
        _ => SiloLoss.MeasureAsync(leg, options, figures),
    };
}
