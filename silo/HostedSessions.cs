using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Policies;
using Sessions.Gateway.Purging;
using Sessions.Gateway.Summaries;
using Sessions.Runtime;
using Sessions.Storage;
using Sessions.Wire.Edits;

namespace Sessions.Silo;

/// <summary>What hosting sessions needs, in one process as in a cluster.</summary>
internal static class HostedSessions
{
    public static IServiceCollection AddHostedSessions(
        this IServiceCollection services, ISessionStore store, FrontDoorName name, RuntimeOptions options)
    {
        services.AddSingleton(name);
        services.AddSingleton(store);
        if (store is IPathIndex paths)
        {
            services.AddSingleton(paths);
        }

        if (store is IEndpointStore endpoints)
        {
            services.AddSingleton(endpoints);
        }

        services.AddSingleton(provider => new ActivationServices
        {
            Store = provider.GetRequiredService<ISessionStore>(),
            Counter = provider.GetRequiredService<ITokenCounter>(),
            Catalog = provider.GetRequiredService<ModelCatalog>(),
            Editor = new WireContextEditor(),
            PolicyOf = provider.GetRequiredService<TenantPolicies>().Of,
            Time = provider.GetRequiredService<TimeProvider>(),
            Options = options,
            Logger = provider.GetRequiredService<ILogger<SessionActivation>>(),
        });
        services.AddSummaries();
        services.AddSessionPurge();
        services.AddHostedService<DrainService>();
        return services;
    }

    /// <summary>The tenants that this silo serves.</summary>
    public static IEnumerable<TenantId> Tenants(ApiKeyOptions keys) => keys.Keys.Count == 0
        ? [DevelopmentKeyRing.Tenant]
        : keys.Keys.Select(static key => TenantId.Parse(key.Tenant)).Distinct();

    /// <summary>
    /// Refuses new turns from the moment that the process is told to stop; the server lets running ones end.
    /// </summary>
    private sealed class DrainService : IHostedService
    {
        public DrainService(IHostApplicationLifetime lifetime, DrainState drain) =>
            lifetime.ApplicationStopping.Register(drain.Begin);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
