using Microsoft.Extensions.Options;
using Sessions.Gateway.Endpoints;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Health;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Peers;
using Sessions.Gateway.SessionApi;
using Sessions.Runtime;
using Sessions.Silo.Stores;
using Sessions.Simulator;
using Sessions.Storage;

namespace Sessions.Silo;

/// <summary>
/// A silo put together: front door, sessions, store, and the simulated provider where no other is named.
/// </summary>
internal sealed class SiloApplication : IAsyncDisposable
{
    private static readonly TimeSpan GivenBackWithin = TimeSpan.FromSeconds(10);

    private readonly WebApplication _web;
    private readonly ISessionStore _store;
    private readonly SimulatorHost? _simulator;
    private readonly TelemetryExport? _telemetry;

    private SiloApplication(
        WebApplication web, ISessionStore store, SimulatorHost? simulator, TelemetryExport? telemetry) =>
        (_web, _store, _simulator, _telemetry) = (web, store, simulator, telemetry);

    /// <summary>Opens the store and builds the application; nothing listens yet.</summary>
    public static async Task<SiloApplication> BuildAsync(string[] args)
    {
        // The defaults lie beside the program, wherever it is started from.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (builder.Configuration["SESSIONS_CONFIG"] is { Length: > 0 } file)
        {
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        var settings = SiloSettings.Read(builder.Configuration);
        var cluster = ClusterSettings.Read(builder.Configuration);
        var time = TimeProvider.System;
        var name = new FrontDoorName(
            builder.Configuration["SESSIONS_NODE"] ?? Environment.MachineName,
            Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
            PeerAddress.Of(builder.Configuration, settings));
        var hosting = HostingSettings.Read(builder.Configuration, settings, name);
        var simulator = await AddUpstreamsAsync(builder.Configuration, settings);
        var keysConfigured = builder.Configuration.GetSection(ApiKeyOptions.Section).GetChildren().Any();
        StartupGuard.Check([settings.Url], keysConfigured);

        using var loggers = LoggerFactory.Create(logging => logging
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddSimpleConsole(static console => console.SingleLine = true));
        builder.Logging.ClearProviders().AddSimpleConsole(static console => console.SingleLine = true);
        var store = await SessionStores.OpenAsync(builder.Configuration, hosting.Store, time, loggers);
        builder.WebHost.UseUrls(settings.Url).ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The front door enforces its own, per route, with an error in the caller's wire format.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddFrontDoor();
        AddSessions(builder, cluster, store, name, hosting.Runtime);
        builder.Services.AddSingleton<IConfigureOptions<HostOptions>>(static provider =>
            new ConfigureOptions<HostOptions>(host =>
            {
                host.ShutdownTimeout = TimeSpan.FromSeconds(
                    provider.GetRequiredService<IOptions<FrontDoorOptions>>().Value.DrainSeconds);

                // No turn needs them: recovery, purge and summaries come again, and deadlines end what is left.
                host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
            }));

        var web = builder.Build();
        web.MapFrontDoor();
        web.MapPeers();
        web.MapSessionApi();
        web.MapEndpointAdmin();
        web.MapEndpointCalls();
        web.MapHealth();
        web.MapClusterDashboard(cluster);
        return new SiloApplication(web, store, simulator, TelemetryExport.Start(builder.Configuration, name.Node));
    }

    /// <summary>Serves until the process is told to stop, then drains.</summary>
    public async Task RunAsync()
    {
        // Not the host's own RunAsync: that gives everything back as well, however long it takes.
        await _web.StartAsync();
        await _web.WaitForShutdownAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _web.DisposeAsync().AsTask().WaitAsync(GivenBackWithin);
        }
        catch (TimeoutException)
        {
            // A silo that could not leave its cluster waits here for the dead; the process ends all the same.
            await Console.Error.WriteLineAsync("Not everything was given back; the process ends.");
        }

        if (_store is IAsyncDisposable store)
        {
            await store.DisposeAsync();
        }

        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }

        _telemetry?.Dispose();
    }

    private static void AddSessions(
        WebApplicationBuilder builder,
        ClusterSettings cluster,
        ISessionStore store,
        FrontDoorName name,
        RuntimeOptions options)
    {
        builder.Services.AddHostedSessions(store, name, options);
        if (cluster.IsClustered)
        {
            builder.AddClusteredSessions(cluster, name);
        }
        else
        {
            builder.Services.AddEmbeddedSessions();
        }
    }

    private static async Task<SimulatorHost?> AddUpstreamsAsync(
        ConfigurationManager configuration, SiloSettings settings)
    {
        if (configuration.GetSection("Upstreams").GetChildren().Any())
        {
            return null;
        }

        if (settings.Upstream is { } address)
        {
            configuration.AddInMemoryCollection(SimulatedUpstream.Provider(address));
            return null;
        }

        var simulator = await SimulatedUpstream.StartAsync(configuration);
        configuration.AddInMemoryCollection(SimulatedUpstream.Simulated(simulator.Address.ToString()));
        return simulator;
    }
}
