using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Grains.Calls;

/// <summary>Calls of one session's grain, over the loss of the silo that it is on.</summary>
/// <remarks>
/// A call whose silo is lost, or that is not answered in time, has an unknown outcome. Every call counts once however
/// often it is made, by its nature or by an id: so it is made again, and the cluster has found the session another silo
/// by then.
/// </remarks>
internal sealed class GrainCalls(IGrainFactory grains, TimeProvider time, ILogger logger)
{
    /// <summary>How long a call is repeated; well above the time to find a silo dead.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(640);

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>An id for a call that its nature does not let count once.</summary>
    public Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>The grain of a session, wherever it is.</summary>
    public ISessionGrain Grain(SessionKey key) => grains.GetGrain<ISessionGrain>(key.ToString());

    /// <summary>Makes a call that counts once however often it is made.</summary>
    /// <exception cref="StoreUnavailableException">It could not be made, or nobody knows whether it was.</exception>
    public async ValueTask<TResult> RepeatAsync<TArgument, TResult>(
        SessionKey key,
        TArgument argument,
        Func<ISessionGrain, TArgument, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken)
    {
        var grain = Grain(key);
        var started = time.GetTimestamp();
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return await call(grain, argument, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsOfTheCluster(e, cancellationToken))
            {
                if (time.GetElapsedTime(started) + pause > GivesUpAfter)
                {
                    throw new StoreUnavailableException(
                        "The node of this session does not answer. Read the session to see what became of the request.",
                        e);
                }

                Log.Repeating(logger, key, attempt, e);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause + pause < PauseMax ? pause + pause : PauseMax;
        }
    }

    // The directory gives its look-ups up where silos come and go: a cancellation that the caller knows nothing of.
    private static bool IsOfTheCluster(Exception e, CancellationToken caller) =>
        e is OrleansException or TimeoutException
        || (e is OperationCanceledException && !caller.IsCancellationRequested);
}
