namespace Sessions.Benchmarks.Load.Processes;

/// <summary>
/// The command line and environment of every program that a benchmark starts. Nothing else knows them.
/// </summary>
internal static class Programs
{
    public static ProgramStart Upstream(int port) => new(
        "upstream",
        Built("Sessions.Silo", "Sessions.Silo.dll"),
        port,
        "/",
        new Dictionary<string, string>
        {
            ["SESSIONS_URL"] = Address(port),
            ["Simulator__Canned"] = "true",
            ["Simulator__CannedFlushes"] = "true",
        },
        "simulate");

    public static ProgramStart Yarp(int port, int upstreamPort) => new(
        "yarp",
        Built("Sessions.Benchmarks.Yarp", "Sessions.Benchmarks.Yarp.dll"),
        port,
        "/",
        new Dictionary<string, string>
        {
            ["BENCH_URL"] = Address(port),
            ["BENCH_UPSTREAM"] = Address(upstreamPort),
        });

    public static ProgramStart Gateway(int port, int upstreamPort, string data) => new(
        "gateway",
        Built("Sessions.Silo", "Sessions.Silo.dll"),
        port,
        "/readyz",
        new Dictionary<string, string>
        {
            ["SESSIONS_URL"] = Address(port),
            ["SESSIONS_UPSTREAM"] = Address(upstreamPort),
            ["SESSIONS_DATA"] = data,

            // As ./eng/run.sh starts it.
            ["DOTNET_GCgen0size"] = "0x400000",
        });

    /// <summary>A silo of its own, with the simulated provider in it.</summary>
    public static ProgramStart Silo(int port, string data) => new(
        "silo",
        Built("Sessions.Silo", "Sessions.Silo.dll"),
        port,
        "/readyz",
        new Dictionary<string, string>
        {
            ["SESSIONS_URL"] = Address(port),
            ["SESSIONS_DATA"] = data,
        });

    private static string Address(int port) => $"http://127.0.0.1:{port}";

    private static string Built(string project, string assembly) =>
        Path.Combine(RepositoryRoot.Path, "artifacts", "bin", project, "release", assembly);
}
