using System.Diagnostics;

namespace Sessions.Chaos.Topology;

/// <summary>A PostgreSQL of the run's own, with Orleans' tables; ends with this object, its files too.</summary>
/// <remarks>It refuses to run as root: then it runs as the user that Debian's package makes for it.</remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Maker = "initdb";
    private const string Server = "postgres";
    private const string Client = "psql";
    private const string User = "postgres";
    private const string Ready = "database system is ready to accept connections";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly string _folder;
    private readonly ChildProcess _process;
    private readonly int _port;

    private PostgresServer(string folder, ChildProcess process, int port) =>
        (_folder, _process, _port) = (folder, process, port);

    /// <summary>Whether this machine has it.</summary>
    public static bool IsInstalled => ((string[])[Maker, Server, Client]).All(static program => Find(program) is not null);

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username={User};Database={User}";

    /// <summary>Starts one and makes tables by the scripts, all or nothing.</summary>
    /// <param name="logFolder">Where its log goes.</param>
    /// <param name="scripts">SQL files, in their order.</param>
    public static async Task<PostgresServer> StartAsync(string logFolder, IReadOnlyList<string> scripts)
    {
        // Beside the run's folder, which is open to its owner alone.
        var folder = logFolder + "-postgres";
        var log = Path.Combine(logFolder, "postgres.log");
        await RunAsync(log, Start(Maker, "-D", folder, "-U", User, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"));
        var port = FreePort.Take(1)[0];
        var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = ChildProcess.Start(
            Start(Server, "-D", folder, "-p", $"{port}", "-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"),
            log,
            line =>
            {
                if (line.Contains(Ready, StringComparison.Ordinal))
                {
                    isReady.TrySetResult();
                }
            });
        var server = new PostgresServer(folder, process, port);
        try
        {
            await isReady.Task.WaitAsync(StartPatience);
            await RunAsync(log, Start(Client, [
                "-q", "-h", "127.0.0.1", "-p", $"{port}", "-U", User, "-v", "ON_ERROR_STOP=1", "--single-transaction",
                .. scripts.SelectMany(static script => (string[])["-f", script]),
            ]));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Signal(Signals.Interrupt);
        await _process.ExitsAsync(StopPatience);
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // Debian keeps all but the client out of the path, by version.
    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(static it => Path.Combine(it, "bin"))
                : [])
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static ProcessStartInfo Start(string program, params string[] arguments)
    {
        var path = Find(program)
            ?? throw new InvalidOperationException("PostgreSQL is missing: install the package postgresql.");
        return Environment.IsPrivilegedProcess && program != Client
            ? new ProcessStartInfo("setpriv", [$"--reuid={User}", $"--regid={User}", "--clear-groups", path, .. arguments])
            {
                WorkingDirectory = "/",
            }
            : new ProcessStartInfo(path, arguments);
    }

    private static async Task RunAsync(string log, ProcessStartInfo start)
    {
        await using var process = ChildProcess.Start(start, log);
        if (!await process.ExitsAsync(StartPatience) || process.ExitCode != 0)
        {
            throw new InvalidOperationException($"PostgreSQL could not be set up; {log} says why.");
        }
    }
}
