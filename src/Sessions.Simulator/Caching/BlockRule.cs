using Sessions.Core.Items;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Caching;

/// <summary>
/// Anthropic: entries at the client's marks; a mark finds an entry at its own block or up to 20 positions before it;
/// five
/// minutes or one hour, refreshed by use.
/// </summary>
internal static class BlockRule
{
    private const int LookbackPositions = 20;

    public static void Look(SimRequest request, UInt128 root, Func<UInt128, CacheEntry?> alive, CacheLook look)
    {
        var blocks = Blocks(request, root);
        var minimum = request.Card.Cache.Minimum;
        var hit = -1;
        for (var i = blocks.Count - 1; i >= 0 && hit < 0; i--)
        {
            if (blocks[i].Mark != CacheMark.None && blocks[i].Tokens >= minimum)
            {
                hit = Find(blocks, i, alive);
            }
        }

        if (hit >= 0)
        {
            look.Read = blocks[hit].Tokens;
            look.Writes.Add((blocks[hit].Chain, alive(blocks[hit].Chain)!.Value.Life));
        }

        Write(request, blocks, look);
    }

    private static int Find(List<Block> blocks, int mark, Func<UInt128, CacheEntry?> alive)
    {
        for (var i = mark; i >= 0 && blocks[mark].Position - blocks[i].Position < LookbackPositions; i--)
        {
            if (alive(blocks[i].Chain) is not null)
            {
                return i;
            }
        }

        return -1;
    }

    // Charged: from the hit to the last one-hour mark at the long price, from there to the last mark at the short one.
    private static void Write(SimRequest request, List<Block> blocks, CacheLook look)
    {
        var rule = request.Card.Cache;
        var charged = look.Read;
        foreach (var block in blocks)
        {
            if (block.Mark == CacheMark.None || block.Tokens < rule.Minimum)
            {
                continue;
            }

            var isLong = block.Mark == CacheMark.Long;
            look.Writes.Add((block.Chain, TimeSpan.FromSeconds(isLong ? rule.LongTtlSeconds : rule.TtlSeconds)));
            var written = Math.Max(0, block.Tokens - charged);
            charged += written;
            look.Written += isLong ? 0 : written;
            look.WrittenLong += isLong ? written : 0;
        }
    }

    private static List<Block> Blocks(SimRequest request, UInt128 root)
    {
        var blocks = new List<Block>(request.Steps.Count);
        var chain = root;
        var tokens = 0;
        var position = 0;
        var last = ItemKind.Other;
        foreach (var step in request.Steps)
        {
            chain = Mix.Chain(chain, step.Item.Hash);
            tokens += step.Tokens;
            if (step.IsSetting)
            {
                continue;
            }

            // A run of tool calls is one position, and so is a run of their results.
            var runsOn = step.Kind == last && step.Kind is (ItemKind.ToolCall or ItemKind.ToolResult);
            position += runsOn ? 0 : 1;
            last = step.Kind;
            blocks.Add(new Block(chain, tokens, position, step.Mark));
        }

        return blocks;
    }

    private readonly record struct Block(UInt128 Chain, int Tokens, int Position, CacheMark Mark);
}
