using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.Turns;

namespace Sessions.Core.Caching;

/// <summary>Where the grid sets cache breakpoints in a request that carries none (Anthropic Messages).</summary>
/// <remarks>
/// At most four: behind tools and system; where the deepest entry lies that the request can use; between that and the
/// end where the way is longer than the provider looks back; and at the end.
/// </remarks>
internal static class CacheHints
{
    /// <summary>Positions that the provider looks back from a breakpoint, its own included.</summary>
    private const int LookBackPositions = 20;

    /// <summary>The breakpoints, in path order; empty where the client sets some or nobody wants any.</summary>
    public static IReadOnlyList<CacheHint> Of(
        AdmittedPath path, AppliedCompaction? compaction, CacheHintPolicy? policy, DateTimeOffset now)
    {
        var (proposal, card) = (path.Proposal, path.Card);
        if (policy is not { Breakpoints: true } || proposal.Wire != WireFormat.Messages
            || proposal.HasCacheBreakpoints || card.Cache.Trigger != CacheTrigger.Breakpoint)
        {
            return [];
        }

        var isLong = card.Cache.LongTtlSeconds > 0 && CacheEconomics.IsLong(policy.Life, path.State.CacheAccount, card);
        var depth = proposal.Path.Items.Length;
        var request = new CacheRequest(path, compaction, [new CacheHint(depth, isLong)]);
        var end = Markable(request, depth, 0);
        if (end == 0 || request.TokensAt(end) < card.Cache.Minimum)
        {
            return [];
        }

        var head = Markable(request, HeadOf(proposal.Path.Items.Span), 0);
        var known = Known(path, request, card, now);
        var hints = new SortedSet<int> { end };
        Add(request, hints, head, end);
        Add(request, hints, known, end);
        Add(request, hints, Bridge(request, Math.Max(known, head), end), end);
        return [.. hints.Select(at => new CacheHint(at, isLong))];
    }

    private static void Add(CacheRequest request, SortedSet<int> hints, int depth, int end)
    {
        if (depth > 0 && depth < end && request.TokensAt(depth) >= request.Path.Card.Cache.Minimum)
        {
            hints.Add(depth);
        }
    }

    private static int HeadOf(ReadOnlySpan<ProposedItem> items)
    {
        var head = 0;
        while (head < items.Length && items[head].Kind is (ItemKind.ToolDefinition or ItemKind.System))
        {
            head++;
        }

        return head;
    }

    private static int Known(AdmittedPath path, CacheRequest request, ModelCard card, DateTimeOffset now)
    {
        var read = new PrefixCache(path.State, card, path.Proposal.Model, now).Read(request, anywhere: true);
        return Markable(request, read.Depth, Math.Max(0, read.Depth - 1));
    }

    // Half-way at most: a later turn that leaves this one's end out finds it.
    private static int Bridge(CacheRequest request, int from, int end)
    {
        if (request.Positions(from, end, LookBackPositions) < LookBackPositions)
        {
            return 0;
        }

        var (depth, positions) = (end, 0);
        while (depth > from + 1 && positions < LookBackPositions - 1)
        {
            depth--;
            positions = request.Positions(depth, end, LookBackPositions);
        }

        return Markable(request, depth, from);
    }

    // The deepest item above a depth that may carry a mark: sent as it is, and no thinking.
    private static int Markable(CacheRequest request, int depth, int above)
    {
        while (depth > above && (request.KindAt(depth) == ItemKind.Reasoning || request.IsReplaced(depth)))
        {
            depth--;
        }

        return depth > above ? depth : 0;
    }
}
