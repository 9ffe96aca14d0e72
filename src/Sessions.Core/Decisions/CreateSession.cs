using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Creates a session before its first turn.</summary>
public static class CreateSession
{
    /// <summary>Decides on a creation; refused when the session exists.</summary>
    public static Decision<SessionState> Decide(
        SessionState state,
        Principal principal,
        IReadOnlyDictionary<string, string>? metadata,
        DateTimeOffset now)
    {
        if (state.Exists)
        {
            return principal.MayUse(state.Owner)
                ? new Refusal(SessionErrorCode.SessionExists, "A session of this id exists. Choose another id or use it.")
                : Refusal.Forbidden;
        }

        if (metadata?.Count > SessionState.MetadataPairsMax)
        {
            return ChangeSession.TooManyPairs;
        }

        SessionEvent created = new SessionCreated
        {
            At = EventTime.After(state, now),
            Data = new SessionCreatedData(principal.KeyId, "api", metadata),
        };
        return new Decision<SessionState>(state, [created]);
    }
}
