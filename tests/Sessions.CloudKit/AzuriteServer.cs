using System.Diagnostics;

namespace Sessions.CloudKit;

/// <summary>Azurite's blob service on a free port of this machine, in memory; ends with this object.</summary>
/// <remarks>Its version is locked in <c>azurite/package-lock.json</c>; a missing install is made up for.</remarks>
public sealed class AzuriteServer : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // Published by the emulator for everyone; it opens nothing else.
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const string Listening = "successfully listens on ";
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private AzuriteServer(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The operating system's number of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>A connection string to it.</summary>
    public string ConnectionString => ConnectionStringAt(Address);

    /// <summary>A connection string to it by way of another address, a proxy's.</summary>
    public static string ConnectionStringAt(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return "DefaultEndpointsProtocol=http;"
            + $"AccountName={Account};AccountKey={Key};"
            + $"BlobEndpoint={address.GetLeftPart(UriPartial.Authority)}/{Account};";
    }

    /// <summary>Starts one.</summary>
    /// <param name="dataDirectory">Where it keeps blobs; null in memory.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<AzuriteServer> StartAsync(
        string? dataDirectory = null, CancellationToken cancellationToken = default)
    {
        var folder = FindFolder();
        var program = Path.Combine("node_modules", "azurite", "dist", "src", "blob", "main.js");
        if (!File.Exists(Path.Combine(folder, program)))
        {
            await InstallAsync(folder, cancellationToken);
        }

        string[] storage = dataDirectory is null ? ["--inMemoryPersistence"] : ["--location", dataDirectory];
        string[] arguments =
        [
            "--require", "./no-sweep.cjs", program, "--blobHost", "127.0.0.1", "--blobPort", "0", "--disableTelemetry", "--silent",
            .. storage,
        ];
        var process = Start(folder, "node", arguments);
        try
        {
            var address = await ReadAddressAsync(process, cancellationToken).WaitAsync(StartTimeout, cancellationToken);

            // It must never wait for someone to read what it says.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new AzuriteServer(process, address);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task<Uri> ReadAddressAsync(Process process, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            {
                return new Uri(line[(at + Listening.Length)..].Trim());
            }
        }

        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        throw new InvalidOperationException("Azurite ended before it listened.\n" + errors);
    }

    private static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        using var process = Start(folder, "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        process.BeginOutputReadLine();
        await process.WaitForExitAsync(cancellationToken).WaitAsync(InstallTimeout, cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("npm ci failed.\n" + await errors);
        }
    }

    private static Process Start(string folder, string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} cannot be started.");

    private static string FindFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is null
            ? throw new DirectoryNotFoundException("No global.json above the program's own folder.")
            : Path.Combine(folder, "tests", "Sessions.CloudKit", "azurite");
    }
}
