using Sessions.Chaos.Audit.Kept;
using Sessions.Contracts;

namespace Sessions.Chaos.Audit;

/// <summary>Judges the evidence; pure, so that every one of its rules can be shown to fail.</summary>
public static class Auditor
{
    /// <summary>Everything that is wrong; empty when the grid kept its promises.</summary>
    public static IReadOnlyList<Violation> Judge(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var logs = evidence.Logs.Select(static log => ReadLog.Of(log)).ToDictionary(static log => log.Key);
        var keys = logs.Keys.ToHashSet();
        var violations = new List<Violation>();
        foreach (var log in logs.Values)
        {
            violations.AddRange(log.Violations);
            violations.AddRange(TurnRules.Check(log));
            violations.AddRange(LedgerRules.Check(log, evidence.Bills));
            violations.AddRange(KeptRules.CheckCap(log));
        }

        var kept = KeptIndex.Of(evidence.Kept, logs.Values);
        violations.AddRange(KeptRules.Check(kept));
        violations.AddRange(
            evidence.Kept.Accounts.SelectMany(account => AccountRules.Check(account, logs.Values, kept).Violations));

        violations.AddRange(TurnRules.CheckAnswers(logs.Values));
        violations.AddRange(evidence.Logs.SelectMany(NodeRules.CheckWords));
        foreach (var session in evidence.Acknowledged.GroupBy(static turn => KeyOf(turn.Tenant, turn.Session)))
        {
            violations.AddRange(TurnRules.CheckAcknowledged(
                logs.GetValueOrDefault(session.Key), session.Key.ToString(), session));
        }

        foreach (var answer in evidence.Answers)
        {
            if (!logs.TryGetValue(answer.Key, out var log))
            {
                violations.Add(new Violation("durable", answer.Key.ToString(), $"{answer.Node} knows it, and there is no log"));
                continue;
            }

            var isShared = logs.Keys.Any(key => key.Id == answer.Key.Id && key.Tenant != answer.Key.Tenant);
            violations.AddRange(NodeRules.Check(answer, log, isShared));
        }

        violations.AddRange(evidence.Listings.SelectMany(listing => NodeRules.Check(listing, keys)));
        return violations;
    }

    private static SessionKey KeyOf(string tenant, string session) =>
        new(TenantId.Parse(tenant), SessionId.Parse(session));
}
