namespace Sessions.Contracts.Policies;

/// <summary>What a policy must keep to.</summary>
public static class PolicyRules
{
    private const int ThresholdsMax = 16;
    private const int NamesMax = 256;
    private const int KeepLastTurnsMax = 100;
    private const int SummaryTokensMax = 64_000;
    private const int InstructionsMax = 32_000;

    /// <summary>What is wrong with a policy, as a sentence that says what to set; null when nothing is.</summary>
    public static string? ProblemOf(SessionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var thresholds = policy.PressureThresholds;
        if (thresholds.Count > ThresholdsMax || thresholds.Any(static at => at is not (> 0 and <= 10)))
        {
            return $"pressure_thresholds holds at most {ThresholdsMax} numbers above 0 and up to 10.";
        }

        if (policy.CacheHints is { } hints && !Enum.IsDefined(hints.Life))
        {
            return "cache_hints.life must be 5m, 1h or auto.";
        }

        if (policy.Limits is { } limits && LimitRules.ProblemOf(limits, "limits") is { } problem)
        {
            return problem;
        }

        return policy.Compaction is { } compaction ? ProblemOf(compaction) : null;
    }

    private static string? ProblemOf(CompactionPolicy policy)
    {
        if (policy.TriggerTokens is null && policy.TriggerPressure is not (> 0 and <= 1))
        {
            return "compaction.trigger_pressure must be above 0 and at most 1.";
        }

        if (policy.TargetTokens is null && policy.TargetPressure is not (> 0 and <= 1))
        {
            return "compaction.target_pressure must be above 0 and at most 1.";
        }

        if (policy.TriggerTokens is < 1 || policy.TargetTokens is < 1)
        {
            return "compaction.trigger_tokens and compaction.target_tokens must be at least 1.";
        }

        if (policy is { TriggerTokens: { } trigger, TargetTokens: { } target } && target >= trigger)
        {
            return "compaction.target_tokens must be below compaction.trigger_tokens.";
        }

        if (policy is { TriggerTokens: null, TargetTokens: null } && policy.TargetPressure >= policy.TriggerPressure)
        {
            return "compaction.target_pressure must be below compaction.trigger_pressure.";
        }

        return ProblemOfLimits(policy) ?? ProblemOfSummary(policy) ?? ProblemOfProvider(policy);
    }

    private static string? ProblemOfLimits(CompactionPolicy policy)
    {
        if (policy.Strategies.Count == 0 || policy.Strategies.Distinct().Count() != policy.Strategies.Count
            || !policy.Strategies.All(Enum.IsDefined))
        {
            return "compaction.strategies names at least one strategy, and each once.";
        }

        if (policy.KeepLastTurns is < 1 or > KeepLastTurnsMax)
        {
            return $"compaction.keep_last_turns must be 1 to {KeepLastTurnsMax}.";
        }

        if (policy.MinimumShrinkTokens < 0 || policy.BreakEvenTurnsMax is < 0 || policy.TurnsBetweenMin < 0
            || policy.FailuresMax < 1)
        {
            return "compaction.minimum_shrink_tokens, break_even_turns_max and turns_between_min must not be negative, "
                + "failures_max must be at least 1.";
        }

        ReadOnlySpan<int> counts = [policy.PinnedItems.Count, policy.ExcludedTools.Count, policy.ReadTools.Count];
        return counts.ContainsAnyExceptInRange(0, NamesMax)
            ? $"compaction.pinned_items, excluded_tools and read_tools hold at most {NamesMax} entries."
            : null;
    }

    private static string? ProblemOfSummary(CompactionPolicy policy)
    {
        if (policy.Summary is not { } summary)
        {
            return policy.Strategies.Contains(CompactionStrategy.Summarize)
                ? "The strategy summarize needs compaction.summary with an upstream and a model."
                : null;
        }

        if (summary.Upstream.Length == 0 || summary.Model.Length == 0)
        {
            return "compaction.summary needs an upstream and a model.";
        }

        if (summary.TokensMax is < 1 or > SummaryTokensMax)
        {
            return $"compaction.summary.tokens_max must be 1 to {SummaryTokensMax}.";
        }

        return summary.Instructions?.Length > InstructionsMax
            ? $"compaction.summary.instructions holds at most {InstructionsMax} characters."
            : null;
    }

    private static string? ProblemOfProvider(CompactionPolicy policy) => policy.Provider switch
    {
        { Upstream.Length: 0 } => "compaction.provider needs an upstream.",
        { Model.Length: 0 } => "compaction.provider.model names a model or is left out.",
        _ => null,
    };
}
