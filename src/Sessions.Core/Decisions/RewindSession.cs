using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Lets a conversation go on from an earlier place; what came after stays in the log.</summary>
public static class RewindSession
{
    /// <summary>Decides on a place.</summary>
    /// <param name="state">The session.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="tip">The place; the caller has found it in the session's log.</param>
    /// <param name="now">The time.</param>
    public static Decision<SessionState> Decide(
        SessionState state, Principal principal, ConversationTip tip, DateTimeOffset now)
    {
        if (SessionAccess.RefuseUse(state, principal) is { } refusal)
        {
            return refusal;
        }

        if (state.IsClosed)
        {
            return BeginTurn.ClosedRefusal;
        }

        // Its answer would be where the conversation goes on, wherever that has been set to.
        if (BeginTurn.RunsTurn(state))
        {
            return BeginTurn.Busy;
        }

        if (tip.Leaf < 0 || tip.Leaf > state.Tree.Count || tip.Turn < 0 || tip.Turn > state.Turns)
        {
            return new Refusal(SessionErrorCode.Unprocessable, "The session has no such place to go back to.");
        }

        if (tip.IsAt(state.Tip))
        {
            return state;
        }

        SessionEvent rewound = new SessionRewound
        {
            At = EventTime.After(state, now),
            Data = new SessionRewoundData(tip.Leaf, tip.Turn, tip.Answer, tip.Wire, principal.KeyId),
        };
        return new Decision<SessionState>(state, [rewound]);
    }
}
