using System.Text.Json.Serialization;
using Sessions.Contracts.Policies;
using Sessions.Core.Models;

namespace Sessions.Core.Caching;

/// <summary>What a session's prompts would have cost with entries of five minutes, of an hour, or without.</summary>
/// <remarks>
/// Anthropic's rules: an entry is written at 1.25 times the price of input for five minutes and at twice for an hour,
/// and read at a tenth or less. All turns count at the price of one model, without its surcharge for long prompts.
/// </remarks>
/// <param name="Used">What was used did cost.</param>
/// <param name="FiveMinutes">With entries of five minutes wherever a turn ends.</param>
/// <param name="OneHour">With entries of an hour.</param>
/// <param name="None">Without a cache.</param>
public sealed record CacheEconomics(long Used, long FiveMinutes, long OneHour, long None)
{
    private const decimal NanoUsdPerToken = 1_000m;

    // An hour must save this much of the prompts' cost before it is advised: the next pause may be another.
    private const int MarginShare = 50;

    /// <summary>The cheapest life; null: do not cache.</summary>
    [JsonIgnore]
    public CacheLife? Recommended =>
        None <= Math.Min(FiveMinutes, OneHour) ? null
        : OneHour < FiveMinutes - (FiveMinutes / MarginShare) ? CacheLife.OneHour
        : CacheLife.FiveMinutes;

    /// <summary>Computes them, in billionths of a US dollar.</summary>
    public static CacheEconomics Of(CacheAccount account, ModelPrice price)
    {
        var gaps = account.Gaps;
        var kept = gaps.ShortAgain;
        var fresh = gaps.ShortNew + gaps.HourNew + gaps.LaterNew;
        var usage = account.Usage;
        return new CacheEconomics(
            Nano((usage.Uncached * price.Input) + (usage.CacheRead * price.CacheRead)
                + (usage.CacheWrite * price.CacheWrite) + (usage.CacheWriteLong * price.CacheWriteLong)),
            Nano((kept * price.CacheRead) + ((fresh + gaps.HourAgain + gaps.LaterAgain) * price.CacheWrite)),
            Nano(((kept + gaps.HourAgain) * price.CacheRead) + ((fresh + gaps.LaterAgain) * price.CacheWriteLong)),
            Nano(usage.Input * price.Input));
    }

    /// <summary>
    /// The life that a policy asks for: its own, or the cheapest so far; five minutes until an hour has paid.
    /// </summary>
    public static bool IsLong(CacheLife life, CacheAccount account, ModelCard card) => life switch
    {
        CacheLife.OneHour => true,
        CacheLife.Auto => Of(account, card.Price ?? ModelPrice.Usual).Recommended == CacheLife.OneHour,
        _ => false,
    };

    private static long Nano(decimal dollarsPerMillion) => (long)decimal.Round(dollarsPerMillion * NanoUsdPerToken);
}
