using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using Sessions.Runtime;

namespace Sessions.Grains.Hosting;

/// <summary>Moves a stopping silo's warm sessions to the others, each with its state.</summary>
/// <remarks>
/// Orleans on its own puts the sessions of a stopping silo to sleep, and each next call loads one from storage. This
/// runs first, while the silo is still a full member: calls that come meanwhile follow the session to where it went.
/// </remarks>
internal sealed class SessionDrain(
    LocalSessions local, ISiloStatusOracle silos, TimeProvider time, ILogger<SessionActivation> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private const int AtOnceMax = 64;
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SessionDrain), ServiceLifecycleStage.Active, static _ => Task.CompletedTask, MoveAsync);

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        var others = silos.GetApproximateSiloStatuses(onlyActive: true).Keys
            .Where(silo => !silo.Equals(silos.SiloAddress)).ToArray();
        var moving = local.Snapshot;
        if (others.Length == 0 || moving.Count == 0)
        {
            return;
        }

        Log.Moving(logger, moving.Count, others.Length);
        var started = time.GetTimestamp();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(AtMost);
        var next = 0;
        try
        {
            await Parallel.ForEachAsync(
                moving,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = enough.Token },
                async (session, token) =>
                {
                    var target = others[(uint)Interlocked.Increment(ref next) % others.Length];
                    var hint = new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = target };
                    session.Migrate(hint, token);
                    await session.Deactivated.WaitAsync(token).ConfigureAwait(false);
                }).ConfigureAwait(false);
            Log.Moved(logger, moving.Count, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException)
        {
            Log.NotMoved(logger, local.Count);
        }
    }
}
