using Sessions.Core.Models;
using Sessions.Simulator;
using Sessions.Tokens;

namespace Sessions.Silo;

/// <summary><c>simulate</c>: the simulated provider alone, for load tests and for trying clients against it.</summary>
internal static class SimulateCommand
{
    public const string Name = "simulate";

    public static async Task<int> RunAsync()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var settings = SiloSettings.Read(configuration);
        var options = SimulatedUpstream.ReadOptions(configuration);
        await using var host = await SimulatorHost
            .StartAsync(options, settings.Url, new TokenCounter(ModelCatalog.BuiltIn));
        Console.WriteLine($"Simulated provider on {host.Address}");
        await host.WaitForShutdownAsync();
        return 0;
    }
}
