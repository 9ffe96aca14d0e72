using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Sessions.Runtime;

namespace Sessions.Grains.Hosting;

/// <summary>
/// Ends the turns of front doors that are gone: those of this node's earlier runs at its start, and those of a silo
/// that the cluster has declared dead.
/// </summary>
/// <remarks>
/// Whoever sees a death need not act: the living silo with the lowest address does. If that one dies too before it is
/// done, the turns' deadlines end them.
/// </remarks>
internal sealed class LostNodes(
    OrleansSessionDirectory sessions,
    ISiloStatusOracle silos,
    SessionSiloOptions options,
    ActivationServices services) : BackgroundService, ISiloStatusListener
{
    private readonly Channel<string> _lost = Channel.CreateUnbounded<string>();

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead
            && silos.TryGetSiloName(updatedSilo, out var name)
            && silos.GetActiveSilos().Order().FirstOrDefault() is { } first
            && first.Equals(silos.SiloAddress))
        {
            _lost.Writer.TryWrite(name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        try
        {
            await RecoverAsync(services.Options.FrontDoor, stoppingToken).ConfigureAwait(false);
            await foreach (var node in _lost.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                if (!IsRunning(node))
                {
                    await RecoverAsync(node + "/", stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            silos.UnSubscribeFromSiloStatusEvents(this);
        }
    }

    private async Task RecoverAsync(string running, CancellationToken cancellationToken)
    {
        try
        {
            var looked = await sessions.RecoverAsync(running, options.Tenants(), cancellationToken)
                .ConfigureAwait(false);
            if (looked > 0)
            {
                Log.Recovering(services.Logger, looked, running);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, it must not end the silo.
            Log.NotRecovered(services.Logger, running, e);
        }
    }

    // A node that has come back by the same name ends its earlier runs' turns itself, and runs turns of its own.
    private bool IsRunning(string node)
    {
        foreach (var silo in silos.GetActiveSilos())
        {
            if (silos.TryGetSiloName(silo, out var name) && name == node)
            {
                return true;
            }
        }

        return false;
    }
}
