using Sessions.Core.Models;

namespace Sessions.Core.Compaction.Planning;

/// <summary>When a compaction has earned the cache that it makes the provider write again.</summary>
internal static class BreakEven
{
    /// <summary>Later turns until it has paid for itself; null where it never does.</summary>
    /// <param name="card">The model.</param>
    /// <param name="rewritten">Tokens that are sent behind the first rewritten item, and so written anew.</param>
    /// <param name="saved">Tokens that each later turn sends less.</param>
    public static int? TurnsOf(ModelCard card, int rewritten, int saved)
    {
        if (saved <= 0)
        {
            return null;
        }

        if (card.Cache.Trigger == CacheTrigger.None)
        {
            return 0;
        }

        var price = card.Price ?? ModelPrice.Usual;
        var cost = rewritten * (price.CacheWrite - price.CacheRead);
        var gain = saved * price.CacheRead;
        return gain <= 0 ? null : (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Max(0, cost) / gain));
    }
}
