using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Tokens.Tests.Reference.Corpora;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Tokens;

/// <summary>The reference encoder in a Node process on this process's own core; it measures itself when asked.</summary>
internal sealed class TiktokenProcess : IAsyncDisposable
{
    private static readonly string Scripts =
        Path.Combine(RepositoryRoot.Path, "tests", "Sessions.Tokens.Tests", "Reference", "tiktoken");

    private readonly Process _process;
    private readonly string _folder;

    private TiktokenProcess(Process process, string folder) => (_process, _folder) = (process, folder);

    public static async Task<TiktokenProcess> StartAsync(IReadOnlyList<Corpus> corpora)
    {
        if (!Directory.Exists(Path.Combine(Scripts, "node_modules")))
        {
            throw new InvalidOperationException($"Run npm ci in {Scripts} first; eng/bench.sh does.");
        }

        var folder = Path.Combine(RepositoryRoot.Path, "artifacts", "bench", "tokens");
        Directory.CreateDirectory(folder);
        foreach (var corpus in corpora)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, corpus.Name), Encoding.UTF8.GetBytes(corpus.Text));
        }

        var process = Process.Start(new ProcessStartInfo("node", ["measure.mjs"])
        {
            WorkingDirectory = Scripts,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("node did not start.");
        return new TiktokenProcess(process, folder);
    }

    /// <summary>Megabytes a second by its own clock.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public async Task<double> MeasureAsync(string encoding, string corpus, TimeSpan span)
    {
        await _process.StandardInput.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{encoding}\t{Path.Combine(_folder, corpus)}\t{span.TotalMilliseconds}"));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("tiktoken's process has ended.");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
