using Sessions.Benchmarks.Load.Cli;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What <c>bench grid</c> is asked to do.</summary>
/// <param name="Name">Of the result file.</param>
/// <param name="Only">The parts to measure.</param>
/// <param name="LoadCore">Where the provider runs.</param>
/// <param name="Turns">Of the session that is woken.</param>
internal sealed record GridOptions(string Name, IReadOnlyList<string> Only, int LoadCore, int Turns)
{
    public static readonly string[] Parts = ["latency", "calls", "wake", "scale", "loss"];

    public static GridOptions From(string[] words)
    {
        var arguments = new Arguments(words, ["name", "only", "load-core", "turns"]);
        var only = arguments.List("only", string.Join(',', Parts));
        return only.Except(Parts).FirstOrDefault() is { } unknown
            ? throw new UsageException($"There is no part {unknown}; there are {string.Join(", ", Parts)}.")
            : new GridOptions(
                arguments.Text("name", "grid"), only, arguments.Whole("load-core", 1), arguments.Whole("turns", 10_000));
    }
}
