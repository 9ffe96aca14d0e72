using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.State;

namespace Sessions.Core.Decisions;

/// <summary>Ends sessions that nobody has used for longer than they live.</summary>
public static class ExpireSession
{
    /// <summary>How long it is remembered that an expired session was there.</summary>
    public static TimeSpan TombstoneLife { get; } = TimeSpan.FromDays(7);

    /// <summary>When a session is due to be ended or, once it has ended, forgotten; null: never.</summary>
    /// <param name="state">The session.</param>
    /// <param name="tenantLimits">What holds where its own policy sets nothing.</param>
    public static DateTimeOffset? DueAt(SessionState state, LimitPolicy? tenantLimits)
    {
        if (state.ExpiredAt is { } expired)
        {
            return state.IsTombstone ? expired + TombstoneLife : expired;
        }

        // What a key or a tenant has used stands in a session of nobody's, and is not forgotten.
        if (!state.Exists || state.Owner.Length == 0 || LimitsOf(state, tenantLimits)?.TtlSeconds is not { } ttl)
        {
            return null;
        }

        var due = state.LastActivityAt.AddSeconds(ttl);
        foreach (var turn in state.OpenTurns)
        {
            due = !turn.Lost && turn.Deadline > due ? turn.Deadline : due;
        }

        return due;
    }

    /// <summary>Whether the session is due, and no turn of it runs.</summary>
    /// <param name="state">The session.</param>
    /// <param name="tenantLimits">What holds where its own policy sets nothing.</param>
    /// <param name="now">The time.</param>
    public static bool IsOver(SessionState state, LimitPolicy? tenantLimits, DateTimeOffset now) =>
        state.RunningTurns == 0 && DueAt(state, tenantLimits) is { } due && due <= now;

    /// <summary>The log that is left of a session that is over: whose it was, and that it has expired.</summary>
    public static IReadOnlyList<SessionEvent> Tombstone(SessionState state, DateTimeOffset now)
    {
        var at = EventTime.After(state, now);
        var idle = (long)(at - state.LastActivityAt).TotalSeconds;
        return
        [
            new SessionCreated { At = at, Data = new SessionCreatedData(state.Owner, "expired") },
            new SessionExpired { At = at, Data = new SessionExpiredData(idle, Deleted: true) },
        ];
    }

    private static LimitPolicy? LimitsOf(SessionState state, LimitPolicy? tenantLimits) =>
        state.Policy is { } own ? own.Limits : tenantLimits;
}
