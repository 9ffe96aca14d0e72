using Sessions.Core.Events;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Chaos.Audit.Kept;

/// <summary>Shared accounts: they have spent what their sessions' turns came to, and no more than they may.</summary>
internal static class AccountRules
{
    /// <summary>What is wrong with an account, and how many turns a crash has kept out of it.</summary>
    public static (IReadOnlyList<Violation> Violations, int Unsettled) Check(
        StoredAccount account, IReadOnlyCollection<ReadLog> logs, KeptIndex index)
    {
        var log = ReadLog.Of(account.Log);
        var where = log.Key.ToString();
        var violations = new List<Violation>(log.Violations);
        var settled = Settled(log, where, violations);
        var (unsettled, late) = (0, 0L);
        foreach (var session in logs.Where(it => it.Key.Tenant == log.Key.Tenant))
        {
            foreach (var turn in session.Turns.Where(static turn => turn.Ends.Count > 0))
            {
                var owed = SpendingOf(turn.Ends[^1]);
                late += turn.Ends.Count > 1 ? owed.NanoUsd : 0;
                if (settled.Remove(turn.Start.Data.TurnId, out var booked) ? booked == owed : owed == default)
                {
                    continue;
                }

                if (booked == default && index.IsTroubled(new KeptEntry(session.Key, turn, "", 0)))
                {
                    unsettled++;
                    continue;
                }

                violations.Add(new Violation(
                    "settled", where, $"turn {turn.Start.Turn} of {session.Key} came to {owed}, booked is {booked}"));
            }
        }

        violations.AddRange(settled.Where(static it => it.Value != default)
            .Select(it => new Violation("settled", where, $"{it.Value} is booked for {it.Key}, which no session knows")));
        // What was given up had given its part back.
        var spent = log.State.Charged.NanoUsd - late;
        if (account.NanoUsdMax is { } most && spent > most)
        {
            violations.Add(new Violation("capped", where, $"{spent} is spent, and the cap is {most}"));
        }

        return (violations, unsettled);
    }

    // By turn; each counts once, and the account's own total is their sum.
    private static Dictionary<Guid, Spending> Settled(ReadLog log, string where, List<Violation> violations)
    {
        var (settled, total) = (new Dictionary<Guid, Spending>(), default(Spending));
        foreach (var e in log.Events.OfType<BudgetSettled>())
        {
            total += e.Data.Spent;
            if (e.Data.Total != total)
            {
                violations.Add(new Violation("totals", where, $"the account says {e.Data.Total}, its turns say {total}"));
                total = e.Data.Total;
            }

            if (!e.Data.Lost && !settled.TryAdd(e.Data.TurnId, e.Data.Spent))
            {
                violations.Add(new Violation("settled", where, $"turn {e.Data.TurnId} is booked twice"));
            }
        }

        return settled;
    }

    private static Spending SpendingOf(TurnEnded end) => new(
        end.Ending is TurnEnding.Completed or TurnEnding.Aborted ? 1 : 0,
        end.Data.Usage.Input + end.Data.Usage.Output,
        end.Data.CostNanoUsd ?? 0);
}
