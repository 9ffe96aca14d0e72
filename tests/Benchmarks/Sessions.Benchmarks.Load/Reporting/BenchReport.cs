using System.Text.Json.Serialization;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>Everything that one run of a benchmark found, as it is written to JSON.</summary>
internal sealed record BenchReport
{
    public required string Name { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required string Commit { get; init; }

    public required Machine Machine { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>
    /// One row per scenario and variant: medians over the rounds. Empty for a run that has no rounds.
    /// </summary>
    public IReadOnlyList<SummaryRow> Summary { get; init; } = [];

    public IReadOnlyList<ThroughputRun> Throughput { get; init; } = [];

    public IReadOnlyList<LatencyRun> Latency { get; init; } = [];

    public IReadOnlyList<GrowWindow> Grow { get; init; } = [];

    public IReadOnlyList<GrowFit> GrowFits { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WakeResult? Wake { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemoryResult? Memory { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GridResult? Grid { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ContextTable>? Context { get; init; }
}
