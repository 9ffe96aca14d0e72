namespace Sessions.Contracts.Views;

/// <summary>Tokens of one turn or of many, in one meaning for all wire formats.</summary>
public sealed record UsageView
{
    /// <summary>All prompt tokens, cached and written ones included.</summary>
    public required long Input { get; init; }

    /// <summary>Prompt tokens read from the provider's prefix cache.</summary>
    public required long CacheRead { get; init; }

    /// <summary>Prompt tokens written to the prefix cache with the provider's short life.</summary>
    public required long CacheWrite { get; init; }

    /// <summary>Prompt tokens written to the prefix cache with the long life.</summary>
    public required long CacheWriteLong { get; init; }

    /// <summary>All generated tokens.</summary>
    public required long Output { get; init; }

    /// <summary>Generated tokens that were reasoning.</summary>
    public required long Reasoning { get; init; }

    /// <summary>Whether any of it was counted by the grid because the provider did not report it.</summary>
    public required bool Estimated { get; init; }
}

/// <summary>A session's account up to one moment.</summary>
public sealed record LedgerView
{
    /// <summary>Summed usage, reported and estimated.</summary>
    public required UsageView Usage { get; init; }

    /// <summary>
    /// Summed cost of the turns with a known price, in US dollars, exact to a billionth; null when tokens were used and
    /// no turn has a known price. <see cref="Unpriced"/> says how many turns it misses.
    /// </summary>
    public required decimal? CostUsd { get; init; }

    /// <summary>Turns that completed.</summary>
    public required int Completed { get; init; }

    /// <summary>Turns that failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Turns whose client went away.</summary>
    public required int Aborted { get; init; }

    /// <summary>Turns whose outcome was never learnt.</summary>
    public required int Lost { get; init; }

    /// <summary>Turns whose usage was counted here because the provider reported none.</summary>
    public required int Estimated { get; init; }

    /// <summary>Turns that used tokens of a model without a known price; <see cref="CostUsd"/> misses them.</summary>
    public required int Unpriced { get; init; }
}
