using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sessions.EndToEnd.Logs;

namespace Sessions.EndToEnd.Silos;

/// <summary>A running silo: a process of its own, known by its address and its data directory.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private const string ListeningOn = "Now listening on: ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TemporaryFolder? _ownFolder;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Whether a test has asked for its end.
    private bool _mayEnd;

    private SiloProcess(Process process, string dataDirectory, TemporaryFolder? ownFolder) =>
        (_process, DataDirectory, _ownFolder) = (process, dataDirectory, ownFolder);

    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    public string DataDirectory { get; }

    public SessionLogs Logs => new(DataDirectory);

    public bool IsAlive => !_process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Memory of the process that is resident now.</summary>
    public long ResidentBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status")
                .First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            var kilobytes = line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal);
            return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Starts a silo and waits until it is ready.</summary>
    /// <param name="setup">How.</param>
    /// <param name="dataDirectory">Data to start on; null for a fresh directory that goes with the process.</param>
    public static async Task<SiloProcess> StartAsync(SiloSetup? setup = null, string? dataDirectory = null)
    {
        var ownFolder = dataDirectory is null ? new TemporaryFolder() : null;
        dataDirectory ??= Path.Combine(ownFolder!.Path, "data");
        var process = new Process { StartInfo = StartInfo(setup ?? new SiloSetup(), dataDirectory) };
        var silo = new SiloProcess(process, dataDirectory, ownFolder);
        process.OutputDataReceived += (_, line) => silo.Read(line.Data);
        process.ErrorDataReceived += (_, line) => silo.Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await silo.WaitUntilReadyAsync();
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }

        return silo;
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        _mayEnd = true;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(ExitTimeout);
    }

    /// <summary>Asks the process to end.</summary>
    public void Terminate()
    {
        _mayEnd = true;
        SendSignal(_process.Id, Sigterm).ShouldBe(0);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(ExitTimeout);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAlive)
        {
            await KillAsync();
        }

        _process.Dispose();
        _ownFolder?.Dispose();
    }

    // All tests that share a silo fail with it; none of them can say why.
    private void TellOfEnd()
    {
        if (_mayEnd)
        {
            return;
        }

        const int LinesMax = 15;
        var last = string.Join('\n', Output.Split('\n').TakeLast(LinesMax));
        var how = Output.Contains("Application is shutting down", StringComparison.Ordinal)
            ? "somebody's signal asked it to"
            : "killed, or of itself";
        Console.Error.WriteLine(
            $"The silo at {Address} has ended though no test asked for it ({how}), code {_process.ExitCode}. Its last lines:\n{last}");
    }

    private static ProcessStartInfo StartInfo(SiloSetup setup, string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var flavour = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(
            Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "Sessions.Silo", flavour, "Sessions.Silo.dll"));
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["SESSIONS_URL"] = "http://127.0.0.1:0";
        start.Environment["SESSIONS_DATA"] = dataDirectory;
        if (setup.Configuration is not null)
        {
            var file = Path.Combine(dataDirectory, "..", Path.GetFileName(dataDirectory) + ".json");
            File.WriteAllText(file, setup.Configuration);
            start.Environment["SESSIONS_CONFIG"] = file;
        }

        foreach (var (name, value) in setup.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("SESSIONS_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        var at = line.IndexOf(ListeningOn, StringComparison.Ordinal);
        if (at >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + ListeningOn.Length)..].Trim()));
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        var exited = _process.WaitForExitAsync(CancellationToken.None);
        if (await Task.WhenAny(_listening.Task, exited).WaitAsync(StartTimeout) == exited)
        {
            throw new InvalidOperationException("The silo ended at start:\n" + Output);
        }

        Address = await _listening.Task;
        _process.Exited += (_, _) => TellOfEnd();
        _process.EnableRaisingEvents = true;
        using var http = new HttpClient();
        using var ready = await http.GetAsync(new Uri(Address, "/readyz"));
        ready.EnsureSuccessStatusCode();
    }
}
