using System.Diagnostics;
using System.Globalization;
using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Scenarios.InProcess;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>The other silo, in a process of its own; ends when nobody holds its input open any more.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private const string Up = "up";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Peer(Process process) => _process = process;

    /// <summary>Starts it and waits until it is a member.</summary>
    public static async Task<Peer> StartAsync(StoreChoice store, int port, int primary)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                typeof(Peer).Assembly.Location, "grid", "peer",
                "--port", port.ToString(CultureInfo.InvariantCulture),
                "--primary", primary.ToString(CultureInfo.InvariantCulture),
                "--sqlite", store.SqliteFolder ?? "", "--azure", store.AzureConnection ?? "",
            },
        };
        var peer = new Peer(Process.Start(start) ?? throw new InvalidOperationException("The other silo did not start."));
        try
        {
            var line = await peer._process.StandardOutput.ReadLineAsync().WaitAsync(StartPatience);
            return line == Up ? peer : throw new InvalidOperationException("The other silo ended at its start.");
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs as the other silo.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        var arguments = new Arguments(words, ["port", "primary", "sqlite", "azure"]);
        var store = new StoreChoice(arguments.Text("sqlite", ""), arguments.Text("azure", ""));
        await using var node = await store.OpenAsync();
        using var host = await BareSilo.StartAsync(node, arguments.Whole("port", 0), arguments.Whole("primary", 0));
        Console.WriteLine(Up);
        await Console.In.ReadToEndAsync();
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StartPatience);
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>The store of both silos: one of the two.</summary>
/// <param name="SqliteFolder">Where SQLite's lies; empty for the other.</param>
/// <param name="AzureConnection">Azurite's connection string.</param>
internal sealed record StoreChoice(string? SqliteFolder, string? AzureConnection)
{
    public Task<LocalNode> OpenAsync() => string.IsNullOrEmpty(SqliteFolder)
        ? LocalNode.OpenAzureAsync(AzureConnection!)
        : LocalNode.OpenAsync(SqliteFolder, sessionsMax: 1000);
}
