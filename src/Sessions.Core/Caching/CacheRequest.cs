using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Caching;

/// <summary>A path as the provider's prefix cache gets to see it: rewritten, with its breakpoints.</summary>
internal sealed class CacheRequest(
    AdmittedPath path, AppliedCompaction? compaction, IReadOnlyList<CacheHint> breakpoints)
{
    public AdmittedPath Path => path;

    public AppliedCompaction? Compaction => compaction;

    /// <summary>The breakpoints that it carries, in the order of the path.</summary>
    public IReadOnlyList<CacheHint> Breakpoints => breakpoints;

    /// <summary>Items in the path.</summary>
    public int Depth => path.Proposal.Path.Items.Length;

    public ItemKind KindAt(int depth) => path.Proposal.Path.Items.Span[depth - 1].Kind;

    /// <summary>
    /// The client's own breakpoints; one on items that a compaction replaces stands on what replaces them, or before
    /// that where nothing does.
    /// </summary>
    public static IReadOnlyList<CacheHint> Own(ReadOnlySpan<ProposedItem> items, AppliedCompaction? compaction)
    {
        List<CacheHint>? found = null;
        for (var i = 0; i < items.Length; i++)
        {
            if ((items[i].Marks & ItemMarks.CacheBreakpoint) == 0)
            {
                continue;
            }

            var depth = Placed(compaction, i + 1);
            if (depth > 0 && !(found is [.., var last] && last.Depth >= depth))
            {
                (found ??= new List<CacheHint>(4)).Add(
                    new CacheHint(depth, (items[i].Marks & ItemMarks.CacheLong) != 0));
            }
        }

        return found ?? (IReadOnlyList<CacheHint>)[];
    }

    public bool IsReplaced(int depth) => IsReplaced(compaction, depth);

    /// <summary>Tokens of the path down to a depth as it is sent, by the grid's count.</summary>
    public int TokensAt(int depth)
    {
        if (depth == 0)
        {
            return 0;
        }

        var known = path.NodeAt(Math.Min(depth, path.Matched));
        var tokens = known == 0 ? 0 : path.State.Tree[known].PathTokens;
        for (var i = path.Matched; i < depth; i++)
        {
            tokens += path.Appended[i - path.Matched].Tokens;
        }

        return tokens - (compaction?.SavedUpTo(depth) ?? 0);
    }

    /// <summary>
    /// Look-back positions from one depth to a deeper one, counted up to a bound: a run of tool calls is one, and so is
    /// a run of their results (Anthropic).
    /// </summary>
    public int Positions(int from, int to, int bound)
    {
        var positions = 0;
        var last = from == 0 ? ItemKind.Other : KindAt(from);
        for (var depth = from + 1; depth <= to && positions < bound; depth++)
        {
            if (compaction is null || EditList.At(compaction.Edits, depth) is not { } edit)
            {
                positions += RunsOn(KindAt(depth), ref last) ? 0 : 1;
                continue;
            }

            for (var i = 0; depth == edit.From && i < edit.Fragments.Count; i++)
            {
                positions += RunsOn(edit.Fragments[i].Kind, ref last) ? 0 : 1;
            }
        }

        return positions;
    }

    private static bool RunsOn(ItemKind kind, ref ItemKind last)
    {
        var runsOn = kind == last && kind is (ItemKind.ToolCall or ItemKind.ToolResult);
        last = kind;
        return runsOn;
    }

    private static int Placed(AppliedCompaction? compaction, int depth)
    {
        while (depth > 0 && compaction is not null && EditList.At(compaction.Edits, depth) is { } edit)
        {
            if (edit.Fragments.Count > 0)
            {
                return edit.To;
            }

            depth = edit.From - 1;
        }

        return depth;
    }

    private static bool IsReplaced(AppliedCompaction? compaction, int depth) =>
        compaction is not null && EditList.At(compaction.Edits, depth) is not null;
}
