using Sessions.Core.Ledger;

namespace Sessions.Core.Models;

/// <summary>Prices in US dollars for a million tokens.</summary>
public sealed record ModelPrice
{
    // One dollar for a million tokens is 1e9 / 1e6 billionths for each.
    private const decimal NanoUsdPerToken = 1000m;

    /// <summary>
    /// Prices relative to that of input, for models whose own are not known: what most providers take.
    /// </summary>
    public static ModelPrice Usual { get; } = new()
    {
        Input = 1m,
        CacheRead = 0.1m,
        CacheWrite = 1.25m,
        CacheWriteLong = 2m,
        Output = 5m,
    };

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

    /// <summary>What all of a request costs whose prompt is long; null where that makes no difference.</summary>
    public LongPrompt? LongPrompt { get; init; }

    /// <summary>The price of one request's usage, in billionths of a US dollar.</summary>
    public long CostNanoUsd(in TokenUsage usage) =>
        LongPrompt is { } longPrompt && usage.Input > longPrompt.Above
            ? longPrompt.Price.Sum(usage)
            : Sum(usage);

    private long Sum(in TokenUsage usage) => (long)decimal.Round(
        ((usage.Uncached * Input)
            + (usage.CacheRead * CacheRead)
            + (usage.CacheWrite * CacheWrite)
            + (usage.CacheWriteLong * CacheWriteLong)
            + (usage.Output * Output))
        * NanoUsdPerToken);
}

/// <summary>Another price for requests with a long prompt.</summary>
public sealed record LongPrompt
{
    /// <summary>Prompts of more tokens than this are long.</summary>
    public required long Above { get; init; }

    /// <summary>What such a request costs instead, answer included.</summary>
    public required ModelPrice Price { get; init; }
}
