using Sessions.Chaos.Topology;
using Sessions.Contracts;

namespace Sessions.Chaos.Audit;

/// <summary>Nodes: each says of a session what its log folds into, and tells no tenant of another.</summary>
internal static class NodeRules
{
    public static IEnumerable<Violation> Check(NodeAnswer answer, ReadLog log, bool otherHasSameId)
    {
        var where = $"{answer.Key} at {answer.Node}";
        if (answer.ForeignStatus == NodeAnswer.None)
        {
            yield return new Violation("alive", where, "the node does not answer");
            yield break;
        }

        if (answer.View is not { } view)
        {
            yield return new Violation("fold", where, "the node does not show the session to its own tenant");
        }
        else
        {
            var state = log.State;
            (string Name, object? Shown, object? Folded)[] facts =
            [
                ("head", view.Head, state.Head),
                ("turns", view.Turns, state.Turns),
                ("running turns", view.RunningTurns, state.RunningTurns),
                ("items", view.Items, state.Tree.Count),
                ("status", view.Status, state.Status),
                ("owner", view.Owner, state.Owner),
                ("model", view.Model, state.Model),
                ("context tokens", view.ContextTokens, state.ContextTokens),
                ("created", view.CreatedAt, state.CreatedAt),
                ("last activity", view.LastActivityAt, state.LastActivityAt),
                ("completed", view.Ledger.Completed, state.Ledger.Completed),
                ("failed", view.Ledger.Failed, state.Ledger.Failed),
                ("aborted", view.Ledger.Aborted, state.Ledger.Aborted),
                ("lost", view.Ledger.Lost, state.Ledger.Lost),
                ("input", view.Ledger.Usage.Input, state.Ledger.Usage.Input),
                ("cache read", view.Ledger.Usage.CacheRead, state.Ledger.Usage.CacheRead),
                ("output", view.Ledger.Usage.Output, state.Ledger.Usage.Output),
            ];
            foreach (var (name, shown, folded) in facts.Where(static fact => !Equals(fact.Shown, fact.Folded)))
            {
                yield return new Violation("fold", where, $"{name} is {shown} there and {folded} by the log");
            }
        }

        if (answer.ForeignStatus != (otherHasSameId ? 200 : 403))
        {
            yield return new Violation("isolated", where, $"the other tenant got {answer.ForeignStatus}");
        }

        if (Tenant.All.FirstOrDefault(tenant => tenant.Name == answer.Key.Tenant.Value) is { } owner
            && answer.ForeignBody.Contains(owner.Secret, StringComparison.Ordinal))
        {
            yield return new Violation("isolated", where, "the other tenant was told what this one said");
        }
    }

    public static IEnumerable<Violation> Check(NodeListing listing, IReadOnlySet<SessionKey> sessions)
    {
        foreach (var id in listing.Sessions)
        {
            if (!sessions.Contains(new SessionKey(TenantId.Parse(listing.Tenant), SessionId.Parse(id))))
            {
                yield return new Violation("isolated", $"{listing.Tenant} at {listing.Node}", $"{id} is listed and is not its own");
            }
        }

        var missing = sessions.Count(key => key.Tenant.Value == listing.Tenant && !listing.Sessions.Contains(key.Id.Value));
        if (missing > 0)
        {
            yield return new Violation("listed", $"{listing.Tenant} at {listing.Node}", $"{missing} sessions are not listed");
        }
    }

    /// <summary>What one tenant says stands in no log of the other.</summary>
    public static IEnumerable<Violation> CheckWords(StoredLog stored)
    {
        var foreign = Tenant.All.Where(tenant => tenant.Name != stored.Key.Tenant.Value);
        foreach (var tenant in foreign)
        {
            if (ReadLog.TextsOf(stored).Any(text => text.Contains(tenant.Secret, StringComparison.Ordinal)))
            {
                yield return new Violation("isolated", stored.Key.ToString(), $"the log holds words of {tenant.Name}");
            }
        }
    }
}
