using System.Net.Sockets;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>The database that keeps the list of silos where any of them may be lost.</summary>
internal static class Postgres
{
    private const int Port = 5432;

    // A role and a database of Orleans' tables, made for tests on this machine alone.
    public static string ConnectionString { get; } =
        Environment.GetEnvironmentVariable("BENCH_POSTGRES")
        ?? "Host=127.0.0.1;Username=orleans;Password=orleans;Database=orleans";

    /// <summary>Why it cannot be used; null if it seems to answer.</summary>
    public static async Task<string?> ProblemAsync()
    {
        if (Environment.GetEnvironmentVariable("BENCH_POSTGRES") is not null)
        {
            return null;
        }

        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return null;
        }
        catch (SocketException)
        {
            return "no PostgreSQL answers at 127.0.0.1:5432, and BENCH_POSTGRES names no other";
        }
    }
}
