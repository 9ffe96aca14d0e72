using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Grains.Hosting;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>A silo of a cluster on this machine, with everything of a silo but its front door.</summary>
internal static class BareSilo
{
    /// <param name="node">Its store and how it hosts sessions.</param>
    /// <param name="port">Where it talks to other silos.</param>
    /// <param name="primary">That of the silo that keeps the list of members.</param>
    public static async Task<IHost> StartAsync(LocalNode node, int port, int primary)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, 0, new IPEndPoint(IPAddress.Loopback, primary));
            silo.Services.AddSingleton(node.Services);
            silo.Services.AddSingleton(new SessionSiloOptions { Tenants = static () => [] });
            silo.AddSessions();
            silo.AddSnapshotsBesideLogs();
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
