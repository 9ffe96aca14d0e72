using Sessions.Core.Ledger;

namespace Sessions.Core.Models;

/// <summary>Prices in US dollars for a million tokens.</summary>
public sealed record ModelPrice
{
    /// <summary>Prompt tokens that are neither read from nor written to the cache.</summary>
    public required decimal Input { get; init; }

    /// <summary>Prompt tokens read from the cache.</summary>
    public required decimal CacheRead { get; init; }

    /// <summary>Prompt tokens written with the short life.</summary>
    public required decimal CacheWrite { get; init; }

    /// <summary>Prompt tokens written with the long life.</summary>
    public required decimal CacheWriteLong { get; init; }

    /// <summary>Generated tokens, reasoning included.</summary>
    public required decimal Output { get; init; }

    /// <summary>The price of a usage, in billionths of a US dollar.</summary>
    public long CostNanoUsd(in TokenUsage usage) => (long)decimal.Round(
        ((usage.Uncached * Input)
            + (usage.CacheRead * CacheRead)
            + (usage.CacheWrite * CacheWrite)
            + (usage.CacheWriteLong * CacheWriteLong)
            + (usage.Output * Output))
        * NanoUsdPerToken);

    // One dollar for a million tokens is 1e9 / 1e6 billionths for each.
    private const decimal NanoUsdPerToken = 1000m;
}
