using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sessions.Storage;

namespace Sessions.Gateway.Purging;

/// <summary>Makes a pass every so often, whatever became of the one before.</summary>
internal sealed class PurgeService(
    SessionPurge purge, PurgeOptions options, TimeProvider time, ILogger<SessionPurge> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.Every, time, stoppingToken).ConfigureAwait(false);
                await purge.RunOnceAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreUnavailable(logger, e);
            }
            catch (Exception e)
            {
                // A defect here must not end the process, nor the purge for good.
                Log.PassFailed(logger, e);
            }
        }
    }
}
