using System.Diagnostics;

namespace Sessions.Chaos.Topology;

/// <summary>One silo of the grid: a name and a port that stay, and processes that come and go.</summary>
internal sealed class SiloNode(string name, int port, string folder, SiloSetting setting) : IAsyncDisposable
{
    /// <summary>Set in the environment of a silo that is one of a cluster.</summary>
    public const string ClusterMode = "Cluster__Mode";

    private const int StartsMax = 20;
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private ChildProcess? _process;

    public string Name => name;

    public int Port => port;

    public Uri Address { get; } = new($"http://127.0.0.1:{port}");

    public string LogFile { get; } = Path.Combine(folder, name + ".log");

    /// <summary>What this node alone is told, beside the setting that all have.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The operating system's number of its process.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException($"{name} does not run.");

    /// <summary>Starts that ended before the node was ready.</summary>
    public int FailedStarts { get; private set; }

    /// <summary>Whether it has a process that lives, ready or not.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Whether the process is gone though nobody ended it.</summary>
    public bool DiedByItself => _process is { HasExited: true };

    /// <summary>
    /// Whether it may end itself: a silo that wakes and finds that the cluster has declared it dead does.
    /// </summary>
    public bool MayLeave { get; private set; }

    /// <summary>Starts the node and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        if (!await TryStartAsync(stop))
        {
            throw new InvalidOperationException($"{name} does not start; {LogFile} says why.");
        }
    }

    /// <summary>Starts the node, again and again where a start fails, and waits until it is ready.</summary>
    /// <returns>Whether it is; false once starts or patience are used up, and then nothing of it runs.</returns>
    public async Task<bool> TryStartAsync(CancellationToken stop)
    {
        MayLeave = false;
        var since = TimeProvider.System.GetTimestamp();
        for (var start = 1; start <= StartsMax && TimeProvider.System.GetElapsedTime(since) < StartPatience; start++)
        {
            _process = ChildProcess.Start(StartInfo(), LogFile);
            if (await BecomesReadyAsync(stop))
            {
                return true;
            }

            FailedStarts++;
            await EndAsync();
        }

        return false;
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public Task KillAsync() => EndAsync();

    /// <summary>Stops the process where it is.</summary>
    public void Freeze()
    {
        MayLeave = Environment.ContainsKey(ClusterMode);
        _process?.Signal(Signals.Stop);
    }

    /// <summary>Lets the process go on; no matter where it was not frozen.</summary>
    public void Thaw() => _process?.Signal(Signals.Continue);

    /// <summary>Asks the process to end and waits until it has.</summary>
    /// <returns>Its exit code; null where it had to be killed.</returns>
    public async Task<int?> DrainAsync()
    {
        var process = _process ?? throw new InvalidOperationException($"{name} does not run.");
        process.Signal(Signals.Terminate);
        int? code = await process.ExitsAsync(ExitPatience) ? process.ExitCode : null;
        await EndAsync();
        return code;
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Signal(Signals.Continue);
            await process.DisposeAsync();
        }
    }

    private async Task<bool> BecomesReadyAsync(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < ReadyPatience && _process is { HasExited: false })
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "/readyz"), stop);
                if (answer.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException
                && !stop.IsCancellationRequested)
            {
                // Not yet.
            }

            await Task.Delay(Poll, TimeProvider.System, stop);
        }

        return false;
    }

    private ProcessStartInfo StartInfo()
    {
        var start = SiloProgram.StartInfo(setting.Flavour);
        start.Environment["SESSIONS_URL"] = $"http://127.0.0.1:{port}";
        start.Environment["SESSIONS_NODE"] = name;
        start.Environment["FrontDoor__PeerHost"] = "127.0.0.1";
        start.Environment["SESSIONS_DATA"] = Path.Combine(folder, name);
        start.Environment["SESSIONS_CONFIG"] = setting.ConfigurationFile;
        start.Environment["Store__Kind"] = "AzureBlobs";
        start.Environment["Store__AzureBlobs__ConnectionString"] = setting.StoreConnection;
        foreach (var (key, value) in Environment)
        {
            start.Environment[key] = value;
        }

        return start;
    }
}

/// <summary>What all nodes have in common.</summary>
/// <param name="Flavour">Which build.</param>
/// <param name="ConfigurationFile">The operator's file.</param>
/// <param name="StoreConnection">Where the shared store is.</param>
internal sealed record SiloSetting(string Flavour, string ConfigurationFile, string StoreConnection);
