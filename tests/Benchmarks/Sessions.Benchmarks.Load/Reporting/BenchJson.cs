using System.Text.Json;
using System.Text.Json.Serialization;
using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>Reads and writes result files.</summary>
[JsonSerializable(typeof(BenchReport))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(JsonStringEnumConverter<Variant>)])]
internal sealed partial class BenchJson : JsonSerializerContext
{
    public static BenchReport Read(string path) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(path), Default.BenchReport)
        ?? throw new InvalidDataException($"{path} holds no report.");

    public static string Write(BenchReport report)
    {
        var folder = Path.Combine(RepositoryRoot.Path, "tests", "Benchmarks", "results");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{report.Name}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(report, Default.BenchReport) + "\n");
        return path;
    }
}
