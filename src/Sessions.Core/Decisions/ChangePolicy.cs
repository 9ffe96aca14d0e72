using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Gives a session a policy of its own, or takes it away.</summary>
public static class ChangePolicy
{
    /// <summary>
    /// Decides; a session that does not exist yet is created, so that its first turn finds the policy.
    /// </summary>
    /// <param name="state">The session.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="policy">The policy; null: the tenant's holds again.</param>
    /// <param name="now">The time.</param>
    public static Decision<SessionState> Decide(
        SessionState state, Principal principal, SessionPolicy? policy, DateTimeOffset now)
    {
        if (state.Exists && SessionAccess.RefuseUse(state, principal) is { } denied)
        {
            return denied;
        }

        if (state.Endpoint is not null && !principal.IsAdmin)
        {
            return OperatorsOnly;
        }

        if (policy is not null && PolicyRules.ProblemOf(policy) is { } problem)
        {
            return new Refusal(SessionErrorCode.Unprocessable, problem);
        }

        if (state.IsClosed)
        {
            return BeginTurn.ClosedRefusal;
        }

        if (!state.Exists && policy is null)
        {
            return Refusal.Forbidden;
        }

        var at = EventTime.After(state, now);
        var changed = new PolicyChanged { At = at, Data = new PolicyChangedData(principal.KeyId, policy) };
        return state.Exists
            ? new Decision<SessionState>(state, [changed])
            : new Decision<SessionState>(
                state,
                [new SessionCreated { At = at, Data = new SessionCreatedData(principal.KeyId, "api") }, changed]);
    }

    private static readonly Refusal OperatorsOnly = new(
        SessionErrorCode.ScopeMissing,
        "This session belongs to an endpoint, whose operator sets its policy: it takes a key with the scope 'admin'.");
}
