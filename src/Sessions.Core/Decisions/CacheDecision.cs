using Sessions.Contracts.Policies;
using Sessions.Core.Caching;
using Sessions.Core.Compaction;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Decides which cache hints an admitted turn is sent with, and says what it will read.</summary>
internal sealed class CacheDecision
{
    /// <summary>Breakpoints that the grid sets; null for none.</summary>
    public IReadOnlyList<CacheHint>? Hints { get; private init; }

    /// <summary>The <c>prompt_cache_key</c> that the grid sets; null for none.</summary>
    public string? PromptCacheKey { get; private init; }

    /// <summary>The deepest breakpoint that is sent, whoever has set it; the default for none.</summary>
    public CacheHint Deepest { get; private init; }

    /// <summary>Tokens that are predicted to be read.</summary>
    public int Predicted { get; private init; }

    /// <summary>What could have been read; null where the model has no cache.</summary>
    public CacheExpectation? Expectation { get; private init; }

    /// <summary>Decides.</summary>
    public static CacheDecision Of(
        AdmittedPath path, AppliedCompaction? compaction, ContextRules rules, DateTimeOffset now)
    {
        var proposal = path.Proposal;
        var policy = (path.State.Policy ?? rules.Policy).CacheHints;
        var hints = proposal.Sent is { } sent ? sent.Breakpoints : CacheHints.Of(path, compaction, policy, now);
        var marks = hints.Count > 0 ? hints : CacheRequest.Own(proposal.Path.Items.Span, compaction);
        var (predicted, expectation) = CacheDiagnosis.Of(
            path.Card, new CacheRequest(path, compaction, marks), now);
        return new CacheDecision
        {
            Hints = hints.Count > 0 ? hints : null,
            PromptCacheKey = proposal.Sent is { } already ? already.PromptCacheKey : KeyOf(proposal, policy, rules),
            Deepest = marks is [.., var last] ? last : default,
            Predicted = predicted,
            Expectation = expectation,
        };
    }

    private static string? KeyOf(TurnProposal proposal, CacheHintPolicy? policy, ContextRules rules) =>
        policy is { PromptCacheKey: true } && proposal.Wire != WireFormat.Messages && !proposal.HasPromptCacheKey
            ? rules.PromptCacheKey
            : null;
}
