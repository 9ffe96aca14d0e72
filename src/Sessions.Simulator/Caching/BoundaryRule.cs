using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Caching;

/// <summary>
/// OpenAI's gpt-5.6 and later: exact boundaries at the ends of user and tool messages and at explicit marks, four
/// writes a
/// request, writes charged.
/// </summary>
/// <remarks>A mark inside a message counts as one at its end.</remarks>
internal static class BoundaryRule
{
    private const int WritesMax = 4;
    private const int LookbackMax = 80;

    public static void Look(SimRequest request, UInt128 root, Func<UInt128, CacheEntry?> alive, CacheLook look)
    {
        var rule = request.Card.Cache;
        var boundaries = new List<Boundary>();
        var chain = root;
        var tokens = 0;
        foreach (var step in request.Steps)
        {
            chain = Mix.Chain(chain, step.Item.Hash);
            tokens += step.Tokens;
            var isMark = step.Mark != CacheMark.None;
            if ((isMark || (step.EndsInput && !request.ExplicitCacheOnly)) && tokens >= rule.Minimum)
            {
                var isLong = step.Mark == CacheMark.Long || (!isMark && request.LongCacheLife);
                boundaries.Add(new Boundary(chain, tokens, isMark, isLong));
            }
        }

        var oldest = Math.Max(0, boundaries.Count - LookbackMax);
        for (var i = boundaries.Count - 1; i >= oldest; i--)
        {
            if (alive(boundaries[i].Chain) is { } entry)
            {
                look.Read = boundaries[i].Tokens;
                look.Writes.Add((boundaries[i].Chain, entry.Life));
                break;
            }
        }

        Write(request, boundaries, look);
    }

    // The latest boundary, and the latest explicit marks before it.
    private static void Write(SimRequest request, List<Boundary> boundaries, CacheLook look)
    {
        var rule = request.Card.Cache;
        var writes = 0;
        for (var i = boundaries.Count - 1; i >= 0 && writes < WritesMax; i--)
        {
            var (chain, tokens, isMark, isLong) = boundaries[i];
            if (tokens <= look.Read)
            {
                break;
            }

            if (i != boundaries.Count - 1 && !isMark)
            {
                continue;
            }

            writes++;
            look.Writes.Add((chain, TimeSpan.FromSeconds(isLong ? rule.LongTtlSeconds : rule.TtlSeconds)));
            if (writes == 1)
            {
                look.Written = isLong ? 0 : tokens - look.Read;
                look.WrittenLong = isLong ? tokens - look.Read : 0;
            }
        }
    }

    private readonly record struct Boundary(UInt128 Chain, int Tokens, bool IsMark, bool IsLong);
}
