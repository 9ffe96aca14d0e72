using Sessions.Contracts;
using Sessions.Contracts.Policies;
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
    /// <param name="parent">The session that it works for and shares the limits of; null for none.</param>
    /// <param name="policy">A policy of its own; null where the tenant's holds.</param>
    /// <param name="endpoint">The endpoint that it belongs to; null for none.</param>
    public static Decision<SessionState> Decide(
        SessionState state,
        Principal principal,
        IReadOnlyDictionary<string, string>? metadata,
        Guid? call,
        DateTimeOffset now,
        string? parent = null,
        SessionPolicy? policy = null,
        string? endpoint = null)
    {
        if (state.Exists && call is not null && call == state.CreationCall && principal.MayUse(state.Owner))
        {
            return state;
        }

        if (state.Exists)
        {
            return RefuseExisting(state, principal);
        }

        if (RefuseSeed(metadata, policy) is { } refusal)
        {
            return refusal;
        }

        var at = EventTime.After(state, now);
        SessionEvent created = new SessionCreated
        {
            At = at,
            Data = new SessionCreatedData(principal.KeyId, "api", metadata, call, parent, endpoint),
        };
        return policy is null
            ? new Decision<SessionState>(state, [created])
            : new Decision<SessionState>(
                state,
                [created, new PolicyChanged { At = at, Data = new PolicyChangedData(principal.KeyId, policy) }]);
    }

    /// <summary>Why a session does not begin with these; null when it may.</summary>
    internal static Refusal? RefuseSeed(IReadOnlyDictionary<string, string>? metadata, SessionPolicy? policy) =>
        metadata?.Count > SessionState.MetadataPairsMax ? ChangeSession.TooManyPairs
        : policy is not null && PolicyRules.ProblemOf(policy) is { } problem
            ? new Refusal(SessionErrorCode.Unprocessable, problem)
        : null;

    /// <summary>Why a session that exists is not created.</summary>
    internal static Refusal RefuseExisting(SessionState state, Principal principal) =>
        SessionAccess.RefuseUse(state, principal)
        ?? new Refusal(SessionErrorCode.SessionExists, "A session of this id exists. Choose another id or use it.");
}
