using System.Diagnostics;
using System.Globalization;

namespace Sessions.Storage.Tests.Sqlite;

/// <summary>Another process that appends until it is killed, and what it had acknowledged.</summary>
internal sealed class Crasher : IDisposable
{
    private readonly Process _process;

    private Crasher(Process process) => _process = process;

    /// <summary>Last head that it acknowledged, by session; -1 where it was refused.</summary>
    public Dictionary<int, long> Acknowledged { get; } = [];

    public static async Task<Crasher> StartAsync(string directory, int sessions, int inFlight)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Sessions.Storage.Crasher.dll"));
        start.ArgumentList.Add(directory);
        start.ArgumentList.Add(sessions.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(inFlight.ToString(CultureInfo.InvariantCulture));
        var crasher = new Crasher(Process.Start(start)!);
        (await crasher._process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        return crasher;
    }

    /// <summary>Reads so many acknowledgements.</summary>
    public async Task ReadAsync(int lines)
    {
        for (; lines > 0 && await _process.StandardOutput.ReadLineAsync() is { } line; lines--)
        {
            Take(line);
        }
    }

    /// <summary>Kills it without warning (SIGKILL) and reads what it still had said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ReadToEndAsync();
    }

    /// <summary>Reads until it has ended.</summary>
    public async Task ReadToEndAsync()
    {
        var rest = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();

        // The last line may be cut.
        foreach (var line in rest.Split('\n')[..^1])
        {
            Take(line);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Take(string line)
    {
        var parts = line.Split(' ');
        Acknowledged[int.Parse(parts[0], CultureInfo.InvariantCulture)] =
            long.Parse(parts[1], CultureInfo.InvariantCulture);
    }
}
