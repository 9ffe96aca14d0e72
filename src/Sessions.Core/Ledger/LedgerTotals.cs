namespace Sessions.Core.Ledger;

/// <summary>A session's account: everything that its ended turns used and cost.</summary>
public readonly record struct LedgerTotals
{
    /// <summary>Summed usage, reported and estimated.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>Summed cost of the turns with a known price, in billionths of a US dollar.</summary>
    public long CostNanoUsd { get; init; }

    /// <summary>Turns that completed.</summary>
    public int Completed { get; init; }

    /// <summary>Turns that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Turns whose client went away.</summary>
    public int Aborted { get; init; }

    /// <summary>Turns whose outcome was never learnt (less those that were settled later after all).</summary>
    public int Lost { get; init; }

    /// <summary>Turns whose usage was counted here because the provider reported none.</summary>
    public int Estimated { get; init; }

    /// <summary>Turns that used tokens of a model without a known price.</summary>
    public int Unpriced { get; init; }
}
