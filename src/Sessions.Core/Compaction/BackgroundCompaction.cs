using Sessions.Contracts.Policies;
using Sessions.Core.Turns;

namespace Sessions.Core.Compaction;

/// <summary>The strategies that call a model, and so run behind a turn.</summary>
public static class BackgroundCompaction
{
    /// <summary>Whether a policy has any for turns of a wire format.</summary>
    public static bool IsPlanned(CompactionPolicy policy, WireFormat wire)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Strategies.Contains(CompactionStrategy.Summarize)
            || (policy.Strategies.Contains(CompactionStrategy.Provider) && EndpointFor(policy, wire) is not null);
    }

    /// <summary>
    /// The endpoint that <c>provider</c> calls for turns of a wire format; null where it asks for
    /// <c>context_management</c> in the client's own requests.
    /// </summary>
    public static ProviderCompactionPolicy? EndpointFor(CompactionPolicy policy, WireFormat wire)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return wire == WireFormat.Responses ? policy.Provider : null;
    }
}
