using Sessions.Contracts;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Who may do anything with a session, and whether there is still anything to do with it.</summary>
public static class SessionAccess
{
    /// <summary>The refusal of anything in a session that nobody has used for longer than it lives.</summary>
    public static Refusal Expired { get; } = new(
        SessionErrorCode.SessionExpired,
        "This session was idle for longer than it lives, and its content is deleted. Start another one.");

    /// <summary>Why a principal may not change a session; null when it may.</summary>
    public static Refusal? RefuseUse(SessionState state, Principal principal) =>
        !state.Exists || !principal.MayUse(state.Owner) ? Refusal.Forbidden
        : state.ExpiredAt is not null ? Expired
        : null;

    /// <summary>Why a principal may not read a session; null when it may.</summary>
    public static Refusal? RefuseRead(SessionState state, Principal principal) =>
        !state.Exists || !principal.MayRead(state.Owner) ? Refusal.Forbidden
        : state.ExpiredAt is not null ? Expired
        : null;
}
