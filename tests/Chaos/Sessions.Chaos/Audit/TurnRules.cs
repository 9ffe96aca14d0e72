using Sessions.Chaos.Agents;

namespace Sessions.Chaos.Audit;

/// <summary>Turns: numbered without gaps, ended once, and every acknowledged one there exactly once.</summary>
internal static class TurnRules
{
    public static IEnumerable<Violation> Check(ReadLog log)
    {
        var where = log.Key.ToString();
        for (var i = 0; i < log.Turns.Count; i++)
        {
            var turn = log.Turns[i];
            if (turn.Start.Turn != i + 1)
            {
                yield return new Violation("gapless", where, $"turn {turn.Start.Turn} stands where turn {i + 1} must");
            }

            if (turn.Ends.Count == 0)
            {
                yield return new Violation("released", where, $"turn {turn.Start.Turn} still runs");
            }

            // A completion that comes after the turn was given up still settles it; nothing else comes twice.
            if (turn.Ends.Count > 2 || (turn.Ends.Count == 2 && (!ReadLog.IsLost(turn.Ends[0]) || ReadLog.IsLost(turn.Ends[1]))))
            {
                yield return new Violation("once", where, $"turn {turn.Start.Turn} ended {turn.Ends.Count} times");
            }
        }

        foreach (var twice in log.Turns.GroupBy(static turn => turn.Start.Data.TurnId).Where(static it => it.Count() > 1))
        {
            yield return new Violation("once", where, $"turn id {twice.Key} began {twice.Count()} times");
        }

        if (log.State.RunningTurns > 0)
        {
            yield return new Violation("released", where, $"{log.State.RunningTurns} turns hold their reservation");
        }
    }

    /// <summary>An answer of the provider belongs to one turn of one session.</summary>
    public static IEnumerable<Violation> CheckAnswers(IReadOnlyCollection<ReadLog> logs) =>
        logs.SelectMany(static log => log.Turns.Select(turn => (log.Key, turn.Start.Turn, turn.Answer)))
            .Where(static it => it.Answer is not null)
            .GroupBy(static it => it.Answer)
            .Where(static it => it.Count() > 1)
            .Select(static it => new Violation(
                "once", it.First().Key.ToString(), $"answer {it.Key} is booked for {string.Join(", ", it)}"));

    public static IEnumerable<Violation> CheckAcknowledged(
        ReadLog? log, string where, IEnumerable<Acknowledged> acknowledged)
    {
        foreach (var turn in acknowledged)
        {
            if (log is null)
            {
                yield return new Violation("durable", where, $"turn {turn.Turn} was acknowledged, and there is no log");
                continue;
            }

            var recorded = log.Turns.Where(it => it.Answer == turn.Answer).ToList();
            if (recorded.Count != 1)
            {
                yield return new Violation(
                    "durable", where, $"turn {turn.Turn} with answer {turn.Answer} was acknowledged and is there {recorded.Count} times");
                continue;
            }

            if (recorded[0].Ends[^1].Ending != Core.Turns.TurnEnding.Completed)
            {
                yield return new Violation("durable", where, $"turn {turn.Turn} was acknowledged and is {recorded[0].Ends[^1].Ending}");
            }

            if (recorded[0].Start.Turn != turn.Turn)
            {
                yield return new Violation(
                    "numbered", where, $"turn {recorded[0].Start.Turn} was acknowledged as {turn.Turn}");
            }

            var items = log.Items.Count(item => item.Contains(turn.Marker, StringComparison.Ordinal));
            if (items != 1)
            {
                yield return new Violation("once", where, $"what turn {turn.Turn} said stands in the log {items} times");
            }
        }
    }
}
