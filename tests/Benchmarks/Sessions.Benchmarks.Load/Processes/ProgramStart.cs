namespace Sessions.Benchmarks.Load.Processes;

/// <summary>How to start one program of the benchmark.</summary>
/// <param name="Name">What its log file is called.</param>
/// <param name="Assembly">The built assembly, which <c>dotnet</c> runs.</param>
/// <param name="Port">The port that it listens on; it is ready when <c>GET /readyz</c> there gives 200.</param>
/// <param name="Environment">Variables it is configured by.</param>
internal sealed record ProgramStart(
    string Name, string Assembly, int Port, IReadOnlyDictionary<string, string> Environment)
{
    public bool IsBuilt => File.Exists(Assembly);
}
