namespace Sessions.Contracts.Policies;

/// <summary>What limits must keep to.</summary>
public static class LimitRules
{
    /// <summary>Shortest life of an idle session, in seconds.</summary>
    public const int TtlSecondsMin = 60;

    /// <summary>Longest life of an idle session, in seconds: a week.</summary>
    public const int TtlSecondsMax = 604_800;

    /// <summary>Most turns a minute that can be asked for.</summary>
    public const int TurnsPerMinuteMax = 60_000;

    /// <summary>Largest budget, in US dollars; what lies above cannot be counted in billionths.</summary>
    public const decimal BudgetUsdMax = 1_000_000_000m;

    /// <summary>What is wrong with limits, as a sentence that says what to set; null when nothing is.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="name">What they are called in the sentence.</param>
    /// <param name="shared">Whether they hold for several sessions together, so that a session's own make no
    /// sense.</param>
    public static string? ProblemOf(LimitPolicy limits, string name, bool shared = false)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.MaxMessages is < 0 || limits.MaxTokens is < 0)
        {
            return $"{name}.max_messages and {name}.max_tokens must not be negative.";
        }

        if (limits.BudgetUsd is < 0 or > BudgetUsdMax)
        {
            return $"{name}.budget_usd must be 0 to {BudgetUsdMax}.";
        }

        if (limits.TurnsPerMinute is < 1 or > TurnsPerMinuteMax)
        {
            return $"{name}.turns_per_minute must be 1 to {TurnsPerMinuteMax}.";
        }

        if (shared && (limits.TtlSeconds is not null || limits.OnBusy is not null))
        {
            return $"{name}.ttl_seconds and {name}.on_busy hold for one session, not for many. Set them in a policy.";
        }

        if (limits.TtlSeconds is < TtlSecondsMin or > TtlSecondsMax)
        {
            return $"{name}.ttl_seconds must be {TtlSecondsMin} to {TtlSecondsMax}.";
        }

        return limits.OnBusy is { } busy && !Enum.IsDefined(busy) ? $"{name}.on_busy must be reject or wait." : null;
    }
}
