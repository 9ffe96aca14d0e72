using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Sessions.Tokens.Tests.Reference.Corpora;

namespace Sessions.Tokens.Tests.Reference;

/// <summary>The reference encoder, npm <c>tiktoken</c>, whose version <c>tiktoken/package-lock.json</c> locks.</summary>
/// <remarks>A missing install is made up for; where no registry can be reached, the tests that need it are skipped.</remarks>
public sealed class Tiktoken : IAsyncLifetime
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan EncodeTimeout = TimeSpan.FromMinutes(5);

    // What npm says of a network that is not there.
    private static readonly string[] Unreachable =
        ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "ENOTCACHED"];

    private readonly string _folder = FindFolder();
    private string? _reasonToSkip;

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Path.Combine(_folder, "node_modules", "tiktoken")))
        {
            return;
        }

        try
        {
            var (code, errors) = await RunAsync(
                InstallTimeout, "npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=1", "--loglevel=error");
            _reasonToSkip = code == 0 ? null
                : Unreachable.Any(errors.Contains) ? "npm cannot reach its registry, so there is no reference encoder."
                : throw new InvalidOperationException("npm ci failed.\n" + errors);
        }
        catch (Win32Exception)
        {
            _reasonToSkip = "There is no npm on this machine, so there is no reference encoder.";
        }
    }

    /// <summary>The reference's tokens of each text. Skips the test where there is no reference.</summary>
    /// <param name="encoding"><c>o200k_base</c> or <c>cl100k_base</c>.</param>
    /// <param name="texts">The texts.</param>
    internal async Task<IReadOnlyList<int[]>> EncodeAsync(string encoding, IReadOnlyList<Corpus> texts)
    {
        Assert.SkipWhen(_reasonToSkip is not null, _reasonToSkip ?? "");
        var folder = Directory.CreateTempSubdirectory("tiktoken");
        try
        {
            var files = texts.Select(text => Path.Combine(folder.FullName, text.Name)).ToArray();
            for (var i = 0; i < files.Length; i++)
            {
                await File.WriteAllBytesAsync(files[i], Encoding.UTF8.GetBytes(texts[i].Text));
            }

            var (code, errors) = await RunAsync(EncodeTimeout, "node", ["encode.mjs", encoding, .. files]);
            code.ShouldBe(0, errors);
            return [.. files.Select(file => Read($"{file}.{encoding}"))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int[] Read(string file) => MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(file)).ToArray();

    private async Task<(int Code, string Errors)> RunAsync(TimeSpan timeout, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            process.BeginOutputReadLine();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(timeout);
            return (process.ExitCode, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string FindFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is null
            ? throw new DirectoryNotFoundException("No global.json above the program's own folder.")
            : Path.Combine(folder, "tests", "Sessions.Tokens.Tests", "Reference", "tiktoken");
    }
}
