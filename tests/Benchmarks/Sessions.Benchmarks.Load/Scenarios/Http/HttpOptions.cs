using Sessions.Benchmarks.Load.Cli;

namespace Sessions.Benchmarks.Load.Scenarios.Http;

/// <summary>How long and how often <c>bench http</c> measures what.</summary>
internal sealed record HttpOptions(
    IReadOnlyList<string> Sizes,
    IReadOnlyList<bool> Streaming,
    int Rounds,
    TimeSpan Measured,
    TimeSpan WarmUp,
    TimeSpan Latency,
    int? Connections,
    int SessionsPerConnection,
    int GrowthPercent)
{
    public static readonly string[] Names =
        ["only", "streaming", "seconds", "warm-up", "rounds", "connections", "sessions", "growth", "latency-seconds"];

    public static HttpOptions From(Arguments arguments)
    {
        var isQuick = arguments.Has("quick");
        return new HttpOptions(
            arguments.List("only", HttpScenario.AllSizes),
            arguments.Text("streaming", "both") switch
            {
                "both" => [false, true],
                "yes" => [true],
                "no" => [false],
                var other => throw new UsageException($"--streaming takes yes, no or both, not {other}."),
            },
            arguments.Whole("rounds", isQuick ? 1 : 3),
            arguments.Seconds("seconds", isQuick ? 2 : 10),
            arguments.Seconds("warm-up", isQuick ? 2 : 5),
            arguments.Text("latency-seconds", "") == "0"
                ? TimeSpan.Zero
                : arguments.Seconds("latency-seconds", isQuick ? 2 : 5),
            arguments.Has("connections") ? arguments.Whole("connections", 1) : null,
            arguments.Whole("sessions", 8),
            arguments.Whole("growth", 25));
    }
}
