using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;

namespace Sessions.Core.Decisions;

/// <summary>
/// How much of a path the provider's prefix cache should still hold, by the provider's published rule.
/// </summary>
internal static class CachePrediction
{
    // Anthropic looks back this many content blocks from a breakpoint for an entry written earlier.
    private const int LookBackItems = 20;

    /// <summary>Predicted tokens read from the cache.</summary>
    public static int Predict(
        SessionState state,
        ModelCard card,
        string model,
        ReadOnlySpan<ProposedItem> items,
        int matched,
        int node,
        DateTimeOffset now)
    {
        if (card.Cache.Trigger == CacheTrigger.None || node == 0)
        {
            return 0;
        }

        var best = 0;
        var modelHash = ModelHash.Of(model);
        var seconds = state.SecondsSinceCreation(now);
        for (var age = 0; age < state.SentCount; age++)
        {
            var sent = state.Sent(age);
            var life = sent.LongLife
                ? Math.Max(card.Cache.LongTtlSeconds, card.Cache.TtlSeconds)
                : card.Cache.TtlSeconds;
            if (sent.ModelHash != modelHash || seconds - sent.SentAtSeconds > life)
            {
                continue;
            }

            var shared = state.Tree.CommonAncestor(node, sent.Leaf);
            if (card.Cache.Trigger == CacheTrigger.Breakpoint)
            {
                shared = AtBreakpoint(state, items, shared, sent.Breakpoint);
            }

            best = Math.Max(best, shared == 0 ? 0 : state.Tree[shared].PathTokens);
            if (shared == node)
            {
                break;
            }
        }

        return best < card.Cache.Minimum ? 0 : best - (best % card.Cache.Granularity);
    }

    /// <summary>
    /// The deepest item that carries a breakpoint, as a depth, and whether it asks for the long life.
    /// </summary>
    public static (int Depth, bool LongLife) DeepestBreakpoint(ReadOnlySpan<ProposedItem> items)
    {
        for (var i = items.Length - 1; i >= 0; i--)
        {
            if ((items[i].Marks & ItemMarks.CacheBreakpoint) != 0)
            {
                return (i + 1, (items[i].Marks & ItemMarks.CacheLong) != 0);
            }
        }

        return (0, false);
    }

    private static int AtBreakpoint(SessionState state, ReadOnlySpan<ProposedItem> items, int shared, int written)
    {
        if (shared == 0 || written == 0 || state.Tree[shared].Depth < written)
        {
            return 0;
        }

        for (var i = items.Length - 1; i >= 0; i--)
        {
            var depth = i + 1;
            if ((items[i].Marks & ItemMarks.CacheBreakpoint) != 0
                && depth >= written
                && depth - written < LookBackItems)
            {
                return state.Tree.AncestorAt(shared, written);
            }
        }

        return 0;
    }
}
