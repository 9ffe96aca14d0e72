using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Grains.Hosting;

namespace Sessions.Silo;

/// <summary>Makes this process a silo of a cluster: sessions live on any of its members.</summary>
internal static class ClusteredSessions
{
    private const string DashboardPath = "/dashboard";

    public static void AddClusteredSessions(
        this WebApplicationBuilder builder, ClusterSettings settings, FrontDoorName name)
    {
        builder.Configuration.AddInMemoryCollection(ClusterProviders.Of(settings));
        builder.UseOrleans(silo =>
        {
            silo.Services.AddSingleton(provider => new SessionSiloOptions
            {
                Tenants = () => HostedSessions.Tenants(provider.GetRequiredService<IOptions<ApiKeyOptions>>().Value),
                MemoryPercentMax = settings.MemoryPercentMax,
            });
            silo.AddSessions();
            silo.Configure<SiloOptions>(options => options.SiloName = name.Node);
            silo.UseClusterOf(settings);
            if (settings.Dashboard)
            {
                silo.AddDashboard();
            }
        });
    }

    /// <summary>Maps the dashboard where it is switched on. It asks for no key: only this machine may see it.</summary>
    public static void MapClusterDashboard(this WebApplication web, ClusterSettings settings)
    {
        if (settings.Dashboard)
        {
            web.MapOrleansDashboard(DashboardPath).AddEndpointFilter(static async (context, next) =>
                context.HttpContext.Connection.RemoteIpAddress is { } caller && System.Net.IPAddress.IsLoopback(caller)
                    ? await next(context)
                    : Results.NotFound());
        }
    }
}
