namespace Sessions.Chaos.Audit.Kept;

/// <summary>What happened to conversations that the grid keeps, in numbers.</summary>
/// <param name="Acknowledged">Turns whose whole answer has come.</param>
/// <param name="Resumed">Answers of them that came in several parts.</param>
/// <param name="Calls">Times that the provider was called.</param>
/// <param name="InVain">Calls of turns without a key that no log knows: another node's turn came first.</param>
/// <param name="WithoutKey">Turns that were sent without a key.</param>
/// <param name="Again">Calls under a key beyond the first, each for a turn that came to nothing.</param>
/// <param name="Late">Turns that were settled when they had been given up.</param>
/// <param name="Unsettled">Turns that a crash or the store has kept out of a shared account.</param>
/// <param name="Budget">Share of the capped tenant's budget that is spent, 0–1.</param>
public sealed record KeptFigures(
    int Acknowledged, int Resumed, int Calls, int InVain, int WithoutKey, int Again, int Late, int Unsettled, double Budget)
{
    /// <summary>Counts.</summary>
    public static KeptFigures Of(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var logs = evidence.Logs.Select(static log => ReadLog.Of(log)).ToList();
        var index = KeptIndex.Of(evidence.Kept, logs);
        var (inVain, again) = (0, 0);
        foreach (var sent in evidence.Kept.Sent)
        {
            var calls = index.CallsByName[sent.Name].Count();
            inVain += sent.HasKey ? 0 : Math.Max(0, calls - index.ByName[sent.Name].Count());
            again += sent.HasKey ? Math.Max(0, calls - 1) : 0;
        }

        return new KeptFigures(
            evidence.Kept.Answers.Count,
            evidence.Kept.Answers.Count(static answer => answer.Parts > 1),
            evidence.Kept.Calls.Count,
            inVain,
            evidence.Kept.Sent.Count(static turn => !turn.HasKey),
            again,
            index.Entries.Count(static entry => entry.IsLate),
            evidence.Kept.Accounts.Sum(account => AccountRules.Check(account, logs, index).Unsettled),
            evidence.Kept.Accounts
                .Where(static account => account.NanoUsdMax > 0)
                .Select(static account => (double)ReadLog.Of(account.Log).State.Charged.NanoUsd / account.NanoUsdMax!.Value)
                .FirstOrDefault());
    }
}
