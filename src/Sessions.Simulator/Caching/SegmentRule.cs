using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Caching;

/// <summary>
/// OpenAI's models before gpt-5.6: the longest known beginning, at least 1,024 tokens, rounded down to 128; no
/// write fee.
/// </summary>
/// <remarks>Matches inside items too, at segments of a kilobyte: the provider sees tokens, not messages.</remarks>
internal static class SegmentRule
{
    public static void Look(SimRequest request, UInt128 root, Func<UInt128, CacheEntry?> alive, CacheLook look)
    {
        var rule = request.Card.Cache;
        var life = TimeSpan.FromSeconds(rule.TtlSeconds);
        var chain = root;
        var before = 0;
        var known = 0;
        var hit = true;
        foreach (var step in request.Steps)
        {
            for (var i = 0; i < step.Item.Segments.Length; i++)
            {
                chain = Mix.Chain(chain, step.Item.Segments[i]);
                hit = hit && alive(chain) is not null;
                known = hit ? before + step.Overhead + step.Item.TokensThrough(i) : known;
                look.Writes.Add((chain, life));
            }

            before += step.Tokens;
        }

        var rounded = known - (known % rule.Granularity);
        look.Read = rounded >= rule.Minimum ? rounded : 0;
    }
}
