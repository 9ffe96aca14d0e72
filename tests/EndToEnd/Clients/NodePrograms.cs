using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sessions.EndToEnd.Silos;

namespace Sessions.EndToEnd.Clients;

/// <summary>Runs the vendors' JavaScript clients, which stand in <c>clients/</c> beside the tests.</summary>
public sealed class NodePrograms : IAsyncLifetime
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(RepositoryRoot.Path, "tests", "EndToEnd", "clients");

    public async ValueTask InitializeAsync()
    {
        // What npm has written tells what it has installed.
        var installed = Path.Combine(_folder, "node_modules", ".package-lock.json");
        var wanted = Path.Combine(_folder, "package-lock.json");
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(wanted))
        {
            await RunAsync(InstallTimeout, [], "npm", "ci");
        }
    }

    /// <summary>Runs a scenario and returns what its client saw.</summary>
    /// <param name="program">The vendor's client: <c>openai</c> or <c>anthropic</c>.</param>
    /// <param name="scenario">The scenario's name in the program.</param>
    /// <param name="address">The silo.</param>
    /// <param name="key">The caller's key.</param>
    /// <param name="session">The session to use.</param>
    /// <param name="headers">Headers for the simulated provider.</param>
    internal async Task<JsonElement> RunAsync(
        string program,
        string scenario,
        Uri address,
        string key,
        string session,
        params (string Name, string Value)[] headers)
    {
        var all = new JsonObject();
        foreach (var (name, value) in headers)
        {
            all[name] = value;
        }

        var output = await RunAsync(
            RunTimeout,
            new Dictionary<string, string>
            {
                ["SILO_URL"] = address.GetLeftPart(UriPartial.Authority),
                ["SILO_KEY"] = key,
                ["SILO_SESSION"] = session,
                ["SILO_HEADERS"] = all.ToJsonString(),
            },
            "node",
            program + ".mjs",
            scenario);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> RunAsync(
        TimeSpan timeout, Dictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(timeout);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}\n{await errors}");
        return await output;
    }
}
