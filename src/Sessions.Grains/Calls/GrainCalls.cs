using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Grains.Calls;

/// <summary>Calls of one session's grain, over the loss of the silo that it is on.</summary>
/// <remarks>
/// A call whose silo is lost, or that is not answered in time, has an unknown outcome. Where it counts once however
/// often it is made, it is made again, and the cluster has found the session another silo by then. Where it does not,
/// the caller learns that nobody knows.
/// </remarks>
internal sealed class GrainCalls(IGrainFactory grains, TimeProvider time, ILogger logger)
{
    /// <summary>How long a call is repeated; well above the time to find a silo dead.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(640);

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The grain of a session, wherever it is.</summary>
    public ISessionGrain Grain(SessionKey key) => grains.GetGrain<ISessionGrain>(key.ToString());

    /// <summary>Makes a call that counts once however often it is made.</summary>
    /// <exception cref="StoreUnavailableException">It could not be made, or nobody knows whether it was.</exception>
    public ValueTask<TResult> RepeatAsync<TArgument, TResult>(
        SessionKey key,
        TArgument argument,
        Func<ISessionGrain, TArgument, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken) =>
        CallAsync(key, argument, call, repeatable: true, cancellationToken);

    /// <summary>Makes a call that would count twice when made twice.</summary>
    /// <exception cref="StoreUnavailableException">It could not be made, or nobody knows whether it was.</exception>
    public ValueTask<TResult> OnceAsync<TArgument, TResult>(
        SessionKey key,
        TArgument argument,
        Func<ISessionGrain, TArgument, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken) =>
        CallAsync(key, argument, call, repeatable: false, cancellationToken);

    private async ValueTask<TResult> CallAsync<TArgument, TResult>(
        SessionKey key,
        TArgument argument,
        Func<ISessionGrain, TArgument, CancellationToken, ValueTask<TResult>> call,
        bool repeatable,
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
            catch (Exception e) when (IsOfTheCluster(e))
            {
                if (!repeatable || time.GetElapsedTime(started) + pause > GivesUpAfter)
                {
                    throw new StoreUnavailableException(
                        repeatable
                            ? "The node of this session does not answer. Send the request again."
                            : "The node of this session was lost meanwhile. Read the session to see what became of it.",
                        e);
                }

                Log.Repeating(logger, key, attempt, e);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause + pause < PauseMax ? pause + pause : PauseMax;
        }
    }

    private static bool IsOfTheCluster(Exception e) => e is OrleansException or TimeoutException;
}
