using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Chaos.Audit;

/// <summary>Money: every total is the sum of what its turns used, and a turn's usage is what the provider billed.</summary>
internal static class LedgerRules
{
    // Of an answer that broke off the simulated provider bills the steps that it had sent; a tool call's name and frame, a
    // stream's first count come with one step. Seen are 12 tokens more, of answers of up to 60.
    private const int BeyondStepsMax = 16;

    public static IEnumerable<Violation> Check(ReadLog log, IReadOnlyDictionary<string, TokenUsage> bills)
    {
        var where = log.Key.ToString();
        var total = default(LedgerTotals);
        var lost = new HashSet<Guid>();
        foreach (var end in log.Events.OfType<TurnEnded>())
        {
            total = After(total, end, lost);
            if (end.Data.Total != total)
            {
                yield return new Violation(
                    "totals", where, $"after turn {end.Turn} the account says {end.Data.Total}, its turns say {total}");
                total = end.Data.Total;
            }
        }

        foreach (var turn in log.Turns.Where(static turn => turn.Ends.Count > 0))
        {
            if (Compare(turn, bills) is { } difference)
            {
                yield return new Violation("billed", where, $"turn {turn.Start.Turn}: {difference}");
            }
        }
    }

    private static string? Compare(ReadTurn turn, IReadOnlyDictionary<string, TokenUsage> bills)
    {
        var end = turn.Ends[^1];
        if (turn.Answer is null)
        {
            return end.Ending == TurnEnding.Completed ? "completed without the provider's id" : null;
        }

        if (!bills.TryGetValue(turn.Answer, out var bill))
        {
            return $"the provider billed nothing for answer {turn.Answer}";
        }

        if (end.Ending == TurnEnding.Completed && !end.Data.Estimated)
        {
            return end.Data.Usage == bill ? null : $"booked {end.Data.Usage}, billed {bill}";
        }

        // An answer that broke off tells what it had cost so far, or nothing and is estimated. Its prompt is known; of its
        // output no more can have arrived than was sent.
        var isRight = (end.Data.Estimated || end.Data.Usage == default || end.Data.Usage.Input == bill.Input)
            && end.Data.Usage.Output <= bill.Output + BeyondStepsMax;
        return isRight ? null : $"booked {end.Data.Usage}, billed {bill}";
    }

    private static LedgerTotals After(LedgerTotals total, TurnEnded end, HashSet<Guid> lost)
    {
        if (end.Ending == TurnEnding.Lost)
        {
            lost.Add(end.Data.TurnId);
            return total with { Lost = total.Lost + 1 };
        }

        return total with
        {
            Usage = total.Usage + end.Data.Usage,
            CostNanoUsd = total.CostNanoUsd + (end.Data.CostNanoUsd ?? 0),
            Completed = total.Completed + (end.Ending == TurnEnding.Completed ? 1 : 0),
            Failed = total.Failed + (end.Ending == TurnEnding.Failed ? 1 : 0),
            Aborted = total.Aborted + (end.Ending == TurnEnding.Aborted ? 1 : 0),
            Lost = total.Lost - (lost.Remove(end.Data.TurnId) ? 1 : 0),
            Estimated = total.Estimated + (end.Data.Estimated ? 1 : 0),
            Unpriced = total.Unpriced + (end.Data.CostNanoUsd is null && end.Data.Usage != default ? 1 : 0),
        };
    }
}
