using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Sessions.Benchmarks.Load.Processes;

/// <summary>A program that runs on one core until it is disposed of. Its output goes to a file.</summary>
internal sealed class PinnedProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly ProgramStart _start;
    private readonly string _log;

    private PinnedProcess(Process process, ProgramStart start, string log)
    {
        _process = process;
        _start = start;
        _log = log;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public int Id => _process.Id;

    public int Port => _start.Port;

    /// <summary>Starts the program and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It is not built, ended, or was not ready in time.</exception>
    public static async Task<PinnedProcess> StartAsync(ProgramStart start, int core)
    {
        if (!start.IsBuilt)
        {
            throw new InvalidOperationException($"{start.Name} is not built: {start.Assembly} is not there.");
        }

        var log = Path.Combine(RepositoryRoot.Path, "artifacts", "bench", $"{start.Name}.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);

        // exec keeps the shell's process id through taskset to dotnet, so the id is that of the program itself.
        var info = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c", "core=$1 log=$2; shift 2; exec taskset -c \"$core\" dotnet \"$@\" >\"$log\" 2>&1", "sh",
                core.ToString(CultureInfo.InvariantCulture), log, start.Assembly,
            },
        };
        foreach (var argument in start.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["DOTNET_gcServer"] = "0";
        info.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
        info.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT");
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        var process = Process.Start(info) ?? throw new InvalidOperationException($"{start.Name} did not start.");
        var pinned = new PinnedProcess(process, start, log);
        try
        {
            await pinned.WaitUntilReadyAsync();

            // The answer came on the socket thread; what the caller does next may block, and must not do so there.
            await Task.Yield();
            return pinned;
        }
        catch
        {
            await pinned.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    // An interrupted benchmark must not leave programs behind on the measured core.
    private void OnProcessExit(object? sender, EventArgs e) => _process.Kill();

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < ReadyMax)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_start.Name} ended at its start; its output is in {_log}.");
            }

            if (await IsReadyAsync(http))
            {
                return;
            }

            await Task.Delay(ReadyPoll, TimeProvider.System);
        }

        throw new InvalidOperationException($"{_start.Name} was not ready in {ReadyMax}; its output is in {_log}.");
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Port}{_start.Ready}"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or SocketException or TaskCanceledException)
        {
            return false;
        }
    }
}
