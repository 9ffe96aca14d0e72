using Sessions.Contracts.Policies;

namespace Sessions.Core.Compaction;

/// <summary>The strategies that call a model, and so run behind a turn.</summary>
public static class BackgroundCompaction
{
    /// <summary>Whether a policy has any for a turn.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="isResponses">Whether the turn's wire format is OpenAI Responses.</param>
    public static bool IsPlanned(CompactionPolicy policy, bool isResponses)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Strategies.Contains(CompactionStrategy.Summarize)
            || (EndpointFor(policy, isResponses) is not null
                && policy.Strategies.Contains(CompactionStrategy.Provider));
    }

    /// <summary>
    /// The endpoint that <c>provider</c> calls for a turn; null where it asks for <c>context_management</c> in the
    /// client's own requests.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="isResponses">Whether the turn's wire format is OpenAI Responses, the only one with such.</param>
    public static ProviderCompactionPolicy? EndpointFor(CompactionPolicy policy, bool isResponses)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return isResponses ? policy.Provider : null;
    }
}
