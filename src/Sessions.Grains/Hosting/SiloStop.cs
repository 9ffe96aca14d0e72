using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sessions.Runtime;

namespace Sessions.Grains.Hosting;

/// <summary>Ends a silo that cannot leave its cluster in good order.</summary>
/// <remarks>
/// By then no turn runs here any more, so nothing is lost. What takes long is the leaving: a silo that was killed just
/// before, and that nobody has declared dead yet, is waited for until the host's own limit, which is as long as a turn
/// may take.
/// </remarks>
internal sealed class SiloStop(
    IHostedService silo, SessionSiloOptions options, TimeProvider time, ILogger<SessionActivation> logger)
    : IHostedService
{
    private const string OrleansService = "SiloHostedService";

    /// <summary>Puts the limit around Orleans' own service; called once that is among the services.</summary>
    public static void Limit(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { ServiceType: var type, IsKeyedService: false, ImplementationType: { } implementation }
                && type == typeof(IHostedService)
                && implementation.Name == OrleansService)
            {
                services[i] = ServiceDescriptor.Singleton<IHostedService>(provider => new SiloStop(
                    (IHostedService)ActivatorUtilities.CreateInstance(provider, implementation),
                    provider.GetRequiredService<SessionSiloOptions>(),
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<SessionActivation>>()));
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => silo.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(options.StopsWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        var stop = silo.StopAsync(either.Token);
        try
        {
            await stop.WaitAsync(enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Whoever waits may hear of it before the silo does.
            await either.CancelAsync().ConfigureAwait(false);
            Log.NotLeft(logger, options.StopsWithin.TotalSeconds);
            _ = stop.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default);
        }
    }
}
