namespace Sessions.Benchmarks.Load.Processes;

/// <summary>How to start one program of the benchmark.</summary>
/// <param name="Name">What its log file is called.</param>
/// <param name="Assembly">The built assembly, which <c>dotnet</c> runs.</param>
/// <param name="Port">The port that it listens on; it is ready when <paramref name="Ready"/> there gives 200.</param>
/// <param name="Ready">The path that answers once it serves.</param>
/// <param name="Environment">Variables it is configured by.</param>
/// <param name="Arguments">Its command line.</param>
internal sealed record ProgramStart(
    string Name,
    string Assembly,
    int Port,
    string Ready,
    IReadOnlyDictionary<string, string> Environment,
    params string[] Arguments)
{
    public bool IsBuilt => File.Exists(Assembly);
}
