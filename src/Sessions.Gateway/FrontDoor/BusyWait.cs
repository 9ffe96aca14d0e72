using Sessions.Core.Turns;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Waits for the running turn of a session with what its policy lets wait.</summary>
internal static class BusyWait
{
    // What another node has written is looked for at least this often.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    /// <summary>Tries again what was refused because a turn runs, until that has ended or patience has.</summary>
    /// <param name="services">The clock, and for how long (<see cref="FrontDoorOptions.BusyWaitSeconds"/>).</param>
    /// <param name="session">The session.</param>
    /// <param name="since">When the wait began, as a timestamp.</param>
    /// <param name="answer">What came of the first try.</param>
    /// <param name="attempt">Tries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of the last try.</returns>
    public static async ValueTask<Answer<T>> RetryAsync<T>(
        FrontDoorServices services,
        ISession session,
        long since,
        Answer<T> answer,
        Func<ValueTask<Answer<T>>> attempt,
        CancellationToken cancellationToken)
        where T : class
    {
        while (answer.Refusal is { MayWait: true } && Left(services, since) > TimeSpan.Zero)
        {
            // The head first: what ends between the question and the wait has moved it.
            var head = await session.WaitBeyondAsync(0, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            answer = await attempt().ConfigureAwait(false);
            if (answer.Refusal is { MayWait: true } && Left(services, since) is var left && left > TimeSpan.Zero)
            {
                await session
                    .WaitBeyondAsync(head, left < Slice ? left : Slice, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return answer;
    }

    private static TimeSpan Left(FrontDoorServices services, long since) =>
        services.Options.BusyWait - services.Time.GetElapsedTime(since);
}
