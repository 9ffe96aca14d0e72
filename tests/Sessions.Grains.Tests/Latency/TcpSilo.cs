using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Grains.Hosting;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains.Tests.Latency;

/// <summary>A silo that talks to others over the machine's own network, as silos of two processes do.</summary>
internal static class TcpSilo
{
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task<IHost> StartAsync(ISessionStore store, int port, int primary)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, 0, new IPEndPoint(IPAddress.Loopback, primary));
            silo.Services.AddSingleton(ServicesOf(store, $"node{port}/1"));
            silo.Services.AddSingleton(new SessionSiloOptions { Tenants = static () => [] });
            silo.AddSessions();
            silo.AddSnapshotsBesideLogs();
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static ActivationServices ServicesOf(ISessionStore store, string frontDoor) => new()
    {
        Store = store,
        Counter = Sample.Counter,
        Catalog = ModelCatalog.BuiltIn,
        Time = TimeProvider.System,
        Options = new RuntimeOptions { FrontDoor = frontDoor },
        Logger = NullLogger<SessionActivation>.Instance,
    };
}
