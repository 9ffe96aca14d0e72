using System.Text.Json;
using System.Text.Json.Serialization;
using Sessions.Demo.Agents;

namespace Sessions.Demo.Reporting;

/// <summary>The result as a file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ResultFile))]
internal sealed partial class ResultJson : JsonSerializerContext
{
    public static async Task WriteAsync(DemoResult result, string file)
    {
        var options = result.Options;
        var content = new ResultFile(
            options.Wire, options.Model, options.Seed, options.TriggerTokens, options.TargetTokens, result.IsAsPromised,
            Of(result.Plain), Of(result.Compacted));
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(content, Default.ResultFile));
    }

    private static RunFile? Of(RunResult? run) => run is null
        ? null
        : new RunFile(
            run.Session, run.Finished, run.Planned, run.Answered, run.PromptTokens, run.CachedTokens, run.CacheHitRate,
            run.OutputTokens, run.CostUsd, run.Turns);
}

/// <summary>The whole file.</summary>
internal sealed record ResultFile(
    string Wire,
    string Model,
    ulong Seed,
    int TriggerTokens,
    int TargetTokens,
    bool IsAsPromised,
    RunFile? Plain,
    RunFile? Compaction);

/// <summary>One run in it.</summary>
internal sealed record RunFile(
    string Session,
    bool Finished,
    int TurnsPlanned,
    int TurnsAnswered,
    long PromptTokens,
    long CachedTokens,
    double CacheHitRate,
    long OutputTokens,
    decimal CostUsd,
    IReadOnlyList<TurnSeen> Turns);
