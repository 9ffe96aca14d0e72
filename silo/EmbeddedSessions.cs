using Microsoft.Extensions.Options;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Silo;

/// <summary>Hosts sessions in this process on one store.</summary>
internal static class EmbeddedSessions
{
    public static IServiceCollection AddEmbeddedSessions(
        this IServiceCollection services, ISessionStore store, FrontDoorName name, RuntimeOptions options)
    {
        services.AddSingleton(name);
        services.AddSingleton(store);
        if (store is IPathIndex paths)
        {
            services.AddSingleton(paths);
        }

        services.AddSingleton(provider => new ActivationServices
        {
            Store = provider.GetRequiredService<ISessionStore>(),
            Counter = provider.GetRequiredService<ITokenCounter>(),
            Catalog = provider.GetRequiredService<ModelCatalog>(),
            Time = provider.GetRequiredService<TimeProvider>(),
            Options = options,
            Logger = provider.GetRequiredService<ILogger<SessionActivation>>(),
        });
        services.AddSingleton<InProcessSessionDirectory>();
        services.AddSingleton<ISessionDirectory>(
            static provider => provider.GetRequiredService<InProcessSessionDirectory>());
        services.AddHostedService<RecoveryService>();
        services.AddHostedService<DrainService>();
        return services;
    }

    /// <summary>Ends the turns that an earlier process of this node left running.</summary>
    private sealed class RecoveryService(InProcessSessionDirectory directory, IOptions<ApiKeyOptions> keys)
        : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            directory.RecoverAsync(Tenants(), stoppingToken);

        private IEnumerable<TenantId> Tenants() => keys.Value.Keys.Count == 0
            ? [DevelopmentKeyRing.Tenant]
            : keys.Value.Keys.Select(static key => TenantId.Parse(key.Tenant)).Distinct();
    }

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
