using Sessions.Core.Compaction;
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
        AppliedCompaction? compaction,
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

            var shared = SharedAsSent(state, node, sent, compaction);
            if (card.Cache.Trigger == CacheTrigger.Breakpoint)
            {
                shared = AtBreakpoint(state, items, shared, sent.Breakpoint);
            }

            best = Math.Max(best, TokensAsSent(state, shared, compaction));
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

    // Two rewrites of one path share what comes before the first item that they send differently.
    private static int SharedAsSent(SessionState state, int node, in SentPath sent, AppliedCompaction? compaction)
    {
        var shared = state.Tree.CommonAncestor(node, sent.Leaf);
        return sent.Compaction == (compaction?.Position ?? 0)
            ? shared
            : state.Tree.AncestorAt(
                shared, AppliedCompaction.AlikeUpTo(compaction, state.Compactions.Find(sent.Compaction)));
    }

    private static int TokensAsSent(SessionState state, int node, AppliedCompaction? compaction) =>
        node == 0 ? 0 : state.Tree[node].PathTokens - (compaction?.SavedUpTo(state.Tree[node].Depth) ?? 0);

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
