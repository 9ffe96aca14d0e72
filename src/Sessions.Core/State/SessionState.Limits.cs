using Sessions.Core.Events;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Core.State;

public sealed partial class SessionState
{
    /// <summary>Sessions that work for one session, at most.</summary>
    public const int ChildrenMax = 1_000;

    /// <summary>Turns of other sessions that one session sets something aside for at once, at most.</summary>
    public const int ClaimsMax = 4_096;

    private SharedAccount? _shared;

    /// <summary>Turns of its own that count as messages and have ended.</summary>
    public int Messages { get; private set; }

    /// <summary>What turns of other sessions have come to that are charged to this one.</summary>
    public Spending Charged => _shared?.Charged ?? default;

    /// <summary>What is set aside for turns of other sessions.</summary>
    public IReadOnlyList<BudgetClaim> Claims => _shared?.Claims ?? (IReadOnlyList<BudgetClaim>)[];

    /// <summary>When turns began lately; null where no limit asks for that.</summary>
    public StartTimes? StartTimes { get; private set; }

    /// <summary>The session that this one works for; null for none.</summary>
    public string? Parent { get; private set; }

    /// <summary>The endpoint that it belongs to, whose limits hold; null for none.</summary>
    public string? Endpoint { get; private set; }

    /// <summary>The sessions that work for this one.</summary>
    public IReadOnlyList<string> Children => _shared?.Children ?? (IReadOnlyList<string>)[];

    /// <summary>What has been used of its limits, by its own turns and by others'.</summary>
    public Spending Spent =>
        new Spending(Messages, Ledger.Usage.Input + Ledger.Usage.Output, Ledger.CostNanoUsd) + Charged;

    /// <summary>What is set aside for turns that run, its own and others'.</summary>
    /// <param name="now">Claims that are overdue at this time hold nothing.</param>
    public Spending Reserved(DateTimeOffset now)
    {
        var reserved = default(Spending);
        foreach (var turn in _running)
        {
            reserved += turn.Lost ? default
                : turn.Reserved?.Spending ?? new Spending(turn.IsUpkeep ? 0 : 1, turn.ContextTokens, 0);
        }

        if (_shared is { } shared)
        {
            foreach (var claim in shared.Claims)
            {
                reserved += claim.Deadline > now ? claim.Reserved.Spending : default;
            }
        }

        return reserved;
    }

    /// <summary>What is set aside for a turn of another session; null for nothing.</summary>
    public BudgetClaim? FindClaim(Guid turnId) => _shared?.Claims.Find(claim => claim.TurnId == turnId);

    /// <summary>Whether a turn of another session has been settled lately.</summary>
    public bool HasSettledClaim(Guid turnId)
    {
        for (var age = 0; age < (_shared?.Settled.Count ?? 0); age++)
        {
            if (_shared!.Settled.Newest(age) == turnId)
            {
                return true;
            }
        }

        return false;
    }

    private SharedAccount Shared => _shared ??= new SharedAccount();

    private void Apply(BudgetReserved e)
    {
        Shared.Claims.Add(new BudgetClaim(
            e.Data.TurnId, e.Data.Reserved, e.Data.Deadline, e.Data.Session, e.At));
        Begun(e.Data.Reserved, e.At);
    }

    private void Apply(BudgetSettled e)
    {
        Shared.Claims.RemoveAll(claim => claim.TurnId == e.Data.TurnId);
        Shared.Charged = e.Data.Total;
        if (!e.Data.Lost)
        {
            Shared.Settled.Add(e.Data.TurnId);
        }
    }

    private void Apply(ChildAdded e)
    {
        if (Shared.Children.Count < ChildrenMax && !Shared.Children.Contains(e.Data.Session))
        {
            Shared.Children.Add(e.Data.Session);
        }
    }

    private void Begun(TurnReservation? reserved, DateTimeOffset at)
    {
        if (reserved is { Rated: true })
        {
            (StartTimes ??= new StartTimes()).Add(at);
        }
    }

    // A turn that failed was no message: it may be tried again.
    private static int MessagesOf(RunningTurn turn, TurnEnding ending) =>
        !turn.IsUpkeep && ending is TurnEnding.Completed or TurnEnding.Aborted ? 1 : 0;
}
