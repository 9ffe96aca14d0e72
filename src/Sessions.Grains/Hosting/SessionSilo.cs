using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Serialization;
using Sessions.Runtime;

namespace Sessions.Grains.Hosting;

/// <summary>What makes an Orleans silo host sessions, whatever its clustering.</summary>
public static class SessionSilo
{
    /// <summary>
    /// Name of the grain storage that keeps snapshots; the composition provides it, for instance by
    /// <see cref="AddSnapshotsBesideLogs"/>.
    /// </summary>
    public const string SnapshotStorage = "snapshots";

    // A call takes as long as an append; one that is not answered in this time is made again or given up.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    // A silo that was killed is found dead after about their product; a pause of its runtime is shorter.
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1.5);
    private const int MissedProbesMax = 3;

    /// <summary>
    /// Adds sessions: their grain, directory, drain and recovery. The services need an
    /// <see cref="ActivationServices"/> and <see cref="SessionSiloOptions"/> beside them.
    /// </summary>
    public static ISiloBuilder AddSessions(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<LocalSessions>();
        silo.Services.AddSingleton<OrleansSessionDirectory>();
        silo.Services.AddSingleton<ISessionDirectory>(
            static services => services.GetRequiredService<OrleansSessionDirectory>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SessionDrain>();
        silo.Services.AddHostedService<LostNodes>();
        SiloStop.Limit(silo.Services);
        silo.Services.Configure<ExceptionSerializationOptions>(
            static exceptions => exceptions.SupportedNamespacePrefixes.Add("Sessions"));
        silo.AddDistributedGrainDirectory();
        ConfigureMembership(silo.Services);
        ConfigureDirectory(silo.Services);
        ConfigureCalls(silo.Services);
        silo.Services.AddOptions<GrainCollectionOptions>()
            .Configure<ActivationServices, SessionSiloOptions>(ConfigureCollection);
        return silo;
    }

    /// <summary>Keeps snapshots in the session store, beside the logs that they are caches of.</summary>
    public static ISiloBuilder AddSnapshotsBesideLogs(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddKeyedSingleton<Orleans.Storage.IGrainStorage>(
            SnapshotStorage,
            static (services, _) => new StoreGrainStorage(services.GetRequiredService<ActivationServices>().Store));
        return silo;
    }

    private static void ConfigureCollection(
        GrainCollectionOptions collection, ActivationServices services, SessionSiloOptions options)
    {
        // Idle grains are looked for once in so long, and an age that is not longer is refused.
        var idleAfter = services.Options.IdleAfter;
        collection.CollectionAge = idleAfter;
        if (collection.CollectionQuantum >= idleAfter)
        {
            collection.CollectionQuantum = idleAfter / 2;
        }
        collection.EnableActivationSheddingOnMemoryPressure = true;
        collection.MemoryUsageLimitPercentage = options.MemoryPercentMax;
        collection.MemoryUsageTargetPercentage = options.MemoryPercentMax * 0.9;
    }

    private static void ConfigureMembership(IServiceCollection services) =>
        services.Configure<ClusterMembershipOptions>(static membership =>
        {
            membership.ProbeTimeout = ProbeEvery;
            membership.NumMissedProbesLimit = MissedProbesMax;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        });

    // The directory would keep the sessions of a lost silo from waking anywhere else, for as long as that silo might
    // still be at work. Here the store's fence makes a second activation harmless. Bound by name, since not every
    // version of Orleans 10 has the setting.
    private static void ConfigureDirectory(IServiceCollection services) =>
        services.AddOptions<GrainDirectoryOptions>().Bind(new ConfigurationBuilder()
            .AddInMemoryCollection([new("RangeLeaseDuration", TimeSpan.Zero.ToString())])
            .Build());

    private static void ConfigureCalls(IServiceCollection services) =>
        services.Configure<SiloMessagingOptions>(static messaging =>
        {
            messaging.ResponseTimeout = AnswersWithin;

            // What waits for a silo that was killed, a look into its part of the directory, holds up whoever asked.
            messaging.SystemResponseTimeout = AnswersWithin;

            // Who gives up a turn's start must learn whether it was admitted: it would run until its deadline.
            messaging.WaitForCancellationAcknowledgement = true;
        });
}
