using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Gives up turns whose deadline has passed or whose front door is known to be gone.</summary>
public static class ExpireTurns
{
    /// <summary>The events that end them; empty when there are none.</summary>
    /// <param name="state">The session.</param>
    /// <param name="isGone">Whether a front door will never report again.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<SessionEvent> Decide(SessionState state, Func<string, bool> isGone, DateTimeOffset now)
    {
        List<SessionEvent>? events = null;
        var total = state.Ledger;
        foreach (var turn in state.OpenTurns)
        {
            if (turn.Lost || (turn.Deadline > now && !isGone(turn.FrontDoor)))
            {
                continue;
            }

            total = total with { Lost = total.Lost + 1 };
            (events ??= []).Add(new TurnEnded
            {
                At = EventTime.After(state, now),
                Turn = turn.Number,
                Ending = TurnEnding.Lost,
                Data = new TurnEndedData { TurnId = turn.TurnId, Total = total },
            });
        }

        return events ?? [];
    }
}
