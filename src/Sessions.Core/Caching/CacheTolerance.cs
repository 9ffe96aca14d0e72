using Sessions.Core.Models;

namespace Sessions.Core.Caching;

/// <summary>How far two counts of cached tokens may lie apart and still say the same.</summary>
internal static class CacheTolerance
{
    /// <summary>Framing that providers do not publish, in tokens.</summary>
    public const int Framing = 16;

    // An estimate is within two per cent after a few turns, and within this after one.
    private const int EstimateShare = 33;
    private const int EstimateFraming = 64;

    /// <summary>Tokens that a difference must pass to count.</summary>
    /// <param name="card">The model: its cache's steps, and whether its tokens can be counted.</param>
    /// <param name="tokens">The larger of the two counts.</param>
    public static int Of(ModelCard card, long tokens) => card.IsCountedExactly
        ? Math.Max(card.Cache.Granularity, Framing)
        : Math.Max(card.Cache.Granularity, EstimateFraming + (int)(tokens / EstimateShare));
}
