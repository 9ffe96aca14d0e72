using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;

namespace Sessions.Core.Decisions;

/// <summary>What the grid does to contexts beside observing them.</summary>
/// <param name="Policy">The tenant's policy, for sessions that have none of their own.</param>
/// <param name="Editor">Reads and writes items; null where nothing is ever rewritten.</param>
public sealed record ContextRules(SessionPolicy Policy, IContextEditor? Editor)
{
    /// <summary>Rules that only observe.</summary>
    public static ContextRules Observe { get; } = new(SessionPolicy.Observe, null);
}
