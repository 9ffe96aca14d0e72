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
        if (state.Claims.Count >= SessionState.ClaimsMax)
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

        events.Add(new BudgetReserved
        {
            At = at,

            // By the log's time, which a clock that was set back must catch up with first.
            Data = new BudgetReservedData(
                command.TurnId, command.Session, reserved.Value, command.Deadline + (at - EventTime.Whole(now))),
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

    /// <summary>The claims of turns of which nothing more is expected to be heard.</summary>
    public static IReadOnlyList<BudgetClaim> Overdue(SessionState state, DateTimeOffset now)
    {
        List<BudgetClaim>? overdue = null;
        if (state.Claims.Count == 0)
        {
            return [];
        }

        var at = EventTime.After(state, now);
        foreach (var claim in state.Claims)
        {
            if (claim.Deadline <= at)
            {
                (overdue ??= []).Add(claim);
            }
        }

        return overdue ?? (IReadOnlyList<BudgetClaim>)[];
    }

    /// <summary>Books what turns came to whose front doors did not say so any more.</summary>
    /// <param name="state">The session.</param>
    /// <param name="found">
    /// What their sessions' logs say they came to, by turn; null for one that has not ended there, which is given up.
    /// </param>
    /// <param name="now">The time.</param>
    public static Decision<SessionState> SettleOverdue(
        SessionState state, IReadOnlyDictionary<Guid, Spending?> found, DateTimeOffset now)
    {
        var events = new List<SessionEvent>(found.Count);
        var charged = state.Charged;
        foreach (var claim in Overdue(state, now))
        {
            if (!found.TryGetValue(claim.TurnId, out var spent))
            {
                continue;
            }

            charged += spent ?? default;
            events.Add(new BudgetSettled
            {
                At = EventTime.After(state, now),
                Data = new BudgetSettledData(claim.TurnId, spent ?? default, charged, Lost: spent is null),
            });
        }

        return new Decision<SessionState>(state, events);
    }

    /// <summary>The refusal of parents that lead back to where they began.</summary>
    public static Refusal Circle { get; } = new(
        SessionErrorCode.Unprocessable,
        "Cyclic parents: a session cannot work for itself, nor for one that works for it.");

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

        if (state.Parent == child)
        {
            return Circle;
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
