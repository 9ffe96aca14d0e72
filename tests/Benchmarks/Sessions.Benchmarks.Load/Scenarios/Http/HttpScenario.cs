using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Cli;

namespace Sessions.Benchmarks.Load.Scenarios.Http;

/// <summary>One row of the matrix: a body size, streamed or not, and how many agents at once.</summary>
internal sealed record HttpScenario(string Name, TranscriptShape Shape, int Connections, int SessionsPerConnection)
{
    public const string AllSizes = "1k,100k,700k";

    private const int TurnBytes = 4096;

    public static IEnumerable<HttpScenario> Of(HttpOptions options) =>
        from streaming in options.Streaming
        from size in options.Sizes
        select Create(size, streaming, options);

    private static HttpScenario Create(string size, bool streaming, HttpOptions options)
    {
        var (bytes, connections) = size switch
        {
            "1k" => (1024, 32),
            "100k" => (100 * 1024, 32),
            "700k" => (700 * 1024, 16),
            _ => throw new UsageException($"There is no size {size}; there are {AllSizes}."),
        };

        // The small body is an agent's first call: every turn opens a session, and none goes on.
        var isFirstCall = size == "1k";
        var growth = isFirstCall ? 0 : bytes * options.GrowthPercent / 100;
        return new HttpScenario(
            size,
            new TranscriptShape(bytes, growth, TurnBytes, streaming),
            options.Connections ?? connections,
            isFirstCall ? 1 : options.SessionsPerConnection);
    }
}
