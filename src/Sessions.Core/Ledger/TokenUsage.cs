using System.Text.Json.Serialization;

namespace Sessions.Core.Ledger;

/// <summary>Tokens of one turn or of many, in one meaning for all wire formats.</summary>
/// <remarks>
/// <see cref="Input"/> is the whole prompt, cached and written tokens included (OpenAI reports it so; for Anthropic it
/// is the sum of its three input fields). The cache fields are subsets of it, <see cref="Reasoning"/> is one of
/// <see cref="Output"/>.
/// </remarks>
public readonly record struct TokenUsage
{
    /// <summary>All prompt tokens.</summary>
    public long Input { get; init; }

    /// <summary>Prompt tokens read from the provider's prefix cache.</summary>
    public long CacheRead { get; init; }

    /// <summary>
    /// Prompt tokens written to the prefix cache with the provider's short life (Anthropic 5 m, OpenAI 30 m).
    /// </summary>
    public long CacheWrite { get; init; }

    /// <summary>Prompt tokens written to the prefix cache with the long life (Anthropic 1 h, OpenAI 12 h).</summary>
    public long CacheWriteLong { get; init; }

    /// <summary>All generated tokens.</summary>
    public long Output { get; init; }

    /// <summary>Generated tokens that were reasoning.</summary>
    public long Reasoning { get; init; }

    /// <summary>Prompt tokens that were neither read from nor written to the cache.</summary>
    [JsonIgnore]
    public long Uncached => Input - CacheRead - CacheWrite - CacheWriteLong;

    /// <summary>Whether the numbers can be true: none negative, no part greater than its whole.</summary>
    [JsonIgnore]
    public bool IsPlausible =>
        CacheRead >= 0 && CacheWrite >= 0 && CacheWriteLong >= 0 && Reasoning >= 0
        && Input is >= 0 and <= CountMax && Output is >= 0 and <= CountMax
        && CacheRead <= Input && CacheWrite <= Input && CacheWriteLong <= Input
        && Uncached >= 0 && Reasoning <= Output;

    /// <summary>The largest count of one turn that is believed, in tokens.</summary>
    public const long CountMax = 1_000_000_000;

    /// <summary>Sums two usages field by field.</summary>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) => left.Add(right);

    /// <summary>Sums two usages field by field.</summary>
    public TokenUsage Add(TokenUsage other) => new()
    {
        Input = Input + other.Input,
        CacheRead = CacheRead + other.CacheRead,
        CacheWrite = CacheWrite + other.CacheWrite,
        CacheWriteLong = CacheWriteLong + other.CacheWriteLong,
        Output = Output + other.Output,
        Reasoning = Reasoning + other.Reasoning,
    };
}
