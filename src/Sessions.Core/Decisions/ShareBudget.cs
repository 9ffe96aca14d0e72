using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Limits;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>
/// Lets turns of other sessions use a session's limits: those of its children, or, where the session stands for a key
/// or a tenant, all of theirs.
/// </summary>
public static class ShareBudget
{
    // Claims whose turns were never heard of again are taken back a few at a time.
    private const int ReleasesMax = 64;

    /// <summary>Sets something aside for a turn; asked for again, it changes nothing.</summary>
    public static Decision<TurnReservation> Reserve(
        SessionState state, BudgetCommand command, LimitPolicy? tenantLimits, DateTimeOffset now)
    {
        if (command.Limits is null && SessionAccess.RefuseUse(state, command.Principal) is { } refusal)
        {
            return refusal;
        }

        if (state.FindClaim(command.TurnId) is { } known)
        {
            return known.Reserved.Again(command.Demand.Prompt, command.Demand.Output);
        }

        var limits = command.Limits ?? (state.Policy is { } own ? own.Limits : tenantLimits);
        if (limits is not { Counts: true } || state.HasSettledClaim(command.TurnId))
        {
            return new TurnReservation();
        }

        var at = EventTime.After(state, now);
        if (state.Claims.Count >= SessionState.ClaimsMax && !AnyOverdue(state, at))
        {
            return new Refusal(
                SessionErrorCode.CapReserved,
                $"{SessionState.ClaimsMax} turns use this budget already. Wait until one has ended.",
                TimeSpan.FromSeconds(1));
        }

        var reserved = LimitCheck.Reserve(
            limits, state.Spent, state.Reserved(at), state.StartTimes, command.Demand, at);
        if (reserved.IsRefused)
        {
            return reserved.Refusal;
        }

        var events = new List<SessionEvent>(2);
        if (!state.Exists)
        {
            events.Add(new SessionCreated { At = at, Data = new SessionCreatedData("", "budget") });
        }

        Release(state, events, at);
        events.Add(new BudgetReserved
        {
            At = at,
            Data = new BudgetReservedData(command.TurnId, command.Session, reserved.Value, command.Deadline),
        });
        return new Decision<TurnReservation>(reserved.Value, events);
    }

    /// <summary>Books what a turn came to; counts once.</summary>
    /// <param name="state">The session.</param>
    /// <param name="turnId">The turn.</param>
    /// <param name="spent">What it came to.</param>
    /// <param name="now">The time.</param>
    public static Decision<SessionState> Settle(SessionState state, Guid turnId, Spending spent, DateTimeOffset now)
    {
        var isOpen = state.FindClaim(turnId) is not null;
        if (!state.Exists || state.ExpiredAt is not null || state.HasSettledClaim(turnId)
            || (!isOpen && spent == default))
        {
            return state;
        }

        SessionEvent settled = new BudgetSettled
        {
            At = EventTime.After(state, now),
            Data = new BudgetSettledData(turnId, spent, state.Charged + spent),
        };
        return new Decision<SessionState>(state, [settled]);
    }

    /// <summary>Takes note of a session that works for this one.</summary>
    public static Decision<SessionState> AddChild(
        SessionState state, Principal principal, string child, DateTimeOffset now)
    {
        if (SessionAccess.RefuseUse(state, principal) is { } refusal)
        {
            return refusal;
        }

        if (state.IsClosed)
        {
            return BeginTurn.ClosedRefusal;
        }

        if (state.Children.Contains(child))
        {
            return state;
        }

        return state.Children.Count >= SessionState.ChildrenMax
            ? new Refusal(
                SessionErrorCode.Unprocessable,
                $"A session has at most {SessionState.ChildrenMax} children. Start them from another one.")
            : new Decision<SessionState>(
                state, [new ChildAdded { At = EventTime.After(state, now), Data = new ChildAddedData(child) }]);
    }

    private static bool AnyOverdue(SessionState state, DateTimeOffset at)
    {
        foreach (var claim in state.Claims)
        {
            if (claim.Deadline <= at)
            {
                return true;
            }
        }

        return false;
    }

    private static void Release(SessionState state, List<SessionEvent> events, DateTimeOffset at)
    {
        foreach (var claim in state.Claims)
        {
            if (claim.Deadline <= at && events.Count < ReleasesMax)
            {
                events.Add(new BudgetSettled
                {
                    At = at,
                    Data = new BudgetSettledData(claim.TurnId, default, state.Charged, Lost: true),
                });
            }
        }
    }
}

/// <summary>A turn of another session that uses a session's limits.</summary>
public sealed record BudgetCommand
{
    /// <summary>Who makes the turn.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The session that makes it.</summary>
    public required string Session { get; init; }

    /// <summary>The turn, as its front door named it.</summary>
    public required Guid TurnId { get; init; }

    /// <summary>What it asks for.</summary>
    public required LimitDemand Demand { get; init; }

    /// <summary>When it is given up if nothing is heard of it.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The limits of a key or a tenant; null where the session's own policy gives them.</summary>
    public LimitPolicy? Limits { get; init; }
}
