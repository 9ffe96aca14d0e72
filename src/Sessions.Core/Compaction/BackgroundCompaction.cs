using Sessions.Contracts.Policies;
using Sessions.Core.Turns;

namespace Sessions.Core.Compaction;

/// <summary>The strategies that call a model, and so run behind a turn.</summary>
public static class BackgroundCompaction
{
    /// <summary>Whether a policy has any for a turn.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="wire">The turn's wire format.</param>
    public static bool IsPlanned(CompactionPolicy policy, WireFormat wire)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Strategies.Contains(CompactionStrategy.Summarize)
            || (EndpointFor(policy, wire) is not null
                && policy.Strategies.Contains(CompactionStrategy.Provider));
    }

    /// <summary>
    /// The endpoint that <c>provider</c> calls for a turn; null where it asks for <c>context_management</c> in the
    /// client's own requests.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="wire">The turn's wire format; only OpenAI Responses has such.</param>
    public static ProviderCompactionPolicy? EndpointFor(CompactionPolicy policy, WireFormat wire)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return wire == WireFormat.Responses ? policy.Provider : null;
    }
}
