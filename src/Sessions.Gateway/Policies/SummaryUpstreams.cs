using Sessions.Contracts.Policies;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Policies;

/// <summary>
/// Where histories may be summarised or compacted: such a call has no caller, so the upstream needs a credential of its
/// own.
/// </summary>
internal sealed class SummaryUpstreams(UpstreamRoutes routes)
{
    private const string Summary = "compaction.summary";
    private const string Provider = "compaction.provider";

    /// <summary>What is wrong with the upstreams that a policy names; null when nothing is.</summary>
    public string? ProblemOf(SessionPolicy policy)
    {
        var problem = policy.Compaction?.Summary is { } summary
            ? ProblemOf(Summary, summary.Upstream, summary.Model)
            : null;
        return problem ?? (policy.Compaction?.Provider is { } provider
            ? ProblemOf(Provider, provider.Upstream, provider.Model, WireFormat.Responses)
            : null);
    }

    private string? ProblemOf(string place, string name, string? model, WireFormat? wire = null)
    {
        var named = routes.All.FirstOrDefault(upstream => upstream.Name.Equals(name, StringComparison.Ordinal));
        return named is null
                ? $"{place}.upstream names '{name}', and there is no such upstream."
            : named.Credential is null
                ? $"{place}.upstream names '{name}', which passes on its callers' credentials. Such a call has no "
                    + "caller: name an upstream with a credential of its own."
            : wire is { } spoken && !named.Speaks(spoken)
                ? $"{place}.upstream names '{name}', which does not speak {WireNames.Of(spoken)}."
            : model is not null && !named.Serves(model)
                ? $"{place}.model names '{model}', which the upstream '{name}' does not serve."
            : null;
    }
}
