using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Policies;

/// <summary>The policies that tenants give their sessions, and what a policy must keep to on this silo.</summary>
public sealed class TenantPolicies
{
    private readonly FrontDoorOptions _options;
    private readonly SummaryUpstreams _upstreams;

    internal TenantPolicies(FrontDoorOptions options, SummaryUpstreams upstreams) =>
        (_options, _upstreams) = (options, upstreams);

    /// <summary>The policy of a tenant's sessions that have none of their own; the same object every time.</summary>
    public SessionPolicy Of(TenantId tenant) =>
        _options.For(tenant).Policy ?? _options.Default.Policy ?? SessionPolicy.Observe;

    /// <summary>What is wrong with a session's policy, as a sentence for its author; null when nothing is.</summary>
    public string? ProblemOf(SessionPolicy policy) => PolicyRules.ProblemOf(policy) ?? _upstreams.ProblemOf(policy);
}
