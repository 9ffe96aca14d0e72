using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Creates a session before its first turn.</summary>
public static class CreateSession
{
    /// <summary>Decides on a creation; refused when the session exists.</summary>
    /// <param name="state">The session.</param>
    /// <param name="principal">Who creates it.</param>
    /// <param name="metadata">What it begins with.</param>
    /// <param name="call">
    /// Names the call: made again, it changes nothing. Null for one that is never made twice.
    /// </param>
    /// <param name="now">The time.</param>
    public static Decision<SessionState> Decide(
        SessionState state,
        Principal principal,
        IReadOnlyDictionary<string, string>? metadata,
        Guid? call,
        DateTimeOffset now)
    {
        if (state.Exists && call is not null && call == state.CreationCall && principal.MayUse(state.Owner))
        {
            return state;
        }

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
            Data = new SessionCreatedData(principal.KeyId, "api", metadata, call),
        };
        return new Decision<SessionState>(state, [created]);
    }
}
