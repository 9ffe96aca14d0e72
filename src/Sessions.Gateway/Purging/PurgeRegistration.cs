using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sessions.Gateway.FrontDoor;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Purging;

/// <summary>Registers the purge of expired sessions.</summary>
public static class PurgeRegistration
{
    /// <summary>Adds the purge, which runs with the host; the section <c>Purge</c> sets it.</summary>
    public static IServiceCollection AddSessionPurge(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PurgeOptions, PurgeOptionsValidator>()
            .BindConfiguration(PurgeOptions.Section, static binder => binder.ErrorOnUnknownConfiguration = true);
        services.TryAddSingleton(static provider => new SessionPurge(
            provider.GetRequiredService<ISessionDirectory>(),
            provider.GetRequiredService<ISessionStore>(),
            provider.GetRequiredService<FrontDoorName>(),
            provider.GetRequiredService<IOptions<PurgeOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SessionPurge>>()));
        services.AddSingleton<IHostedService>(static provider => new PurgeService(
            provider.GetRequiredService<SessionPurge>(),
            provider.GetRequiredService<IOptions<PurgeOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SessionPurge>>()));
        return services;
    }
}
