using Sessions.Contracts.Policies;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Policies;

/// <summary>
/// Where summaries may be written: they have no caller, so the upstream needs a credential of its own.
/// </summary>
internal sealed class SummaryUpstreams(UpstreamRoutes routes)
{
    /// <summary>What is wrong with the upstream that a policy names; null when nothing is.</summary>
    public string? ProblemOf(SessionPolicy policy)
    {
        if (policy.Compaction?.Summary is not { } summary)
        {
            return null;
        }

        var named = routes.All.FirstOrDefault(
            upstream => upstream.Name.Equals(summary.Upstream, StringComparison.Ordinal));
        return named is null
                ? $"compaction.summary.upstream names '{summary.Upstream}', and there is no such upstream."
            : named.Credential is null
                ? $"compaction.summary.upstream names '{summary.Upstream}', which passes on its callers' credentials. "
                    + "A summary has no caller: name an upstream with a credential of its own."
            : !named.Serves(summary.Model)
                ? $"compaction.summary.model names '{summary.Model}', which the upstream '{summary.Upstream}' does "
                    + "not serve."
            : null;
    }
}
