using Microsoft.Extensions.Options;
using Sessions.Gateway.Keys;
using Sessions.Runtime;

namespace Sessions.Silo;

/// <summary>Hosts sessions in this process alone.</summary>
internal static class EmbeddedSessions
{
    public static IServiceCollection AddEmbeddedSessions(this IServiceCollection services)
    {
        services.AddSingleton<InProcessSessionDirectory>();
        services.AddSingleton<ISessionDirectory>(
            static provider => provider.GetRequiredService<InProcessSessionDirectory>());
        services.AddHostedService<RecoveryService>();
        return services;
    }

    /// <summary>Ends the turns that an earlier process of this node left running.</summary>
    private sealed class RecoveryService(InProcessSessionDirectory directory, IOptions<ApiKeyOptions> keys)
        : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            directory.RecoverAsync(HostedSessions.Tenants(keys.Value), stoppingToken);
    }
}
