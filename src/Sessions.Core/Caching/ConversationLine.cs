using Sessions.Core.Decisions;
using Sessions.Core.State;

namespace Sessions.Core.Caching;

/// <summary>Finds the turn before a turn in its line of conversation.</summary>
/// <remarks>
/// <para>
/// A session holds several lines: the agent's own, sub-agents, side calls such as a title. Where clients name threads,
/// only paths of the same thread are looked at. Among these, a path that goes on with all of an earlier one continues
/// its line.
/// </para>
/// <para>
/// Where the beginning differs, content cannot tell: it is compared what kinds of items there are and how many tokens
/// each has, weighed by tokens. Behind the first difference at least one item must come again exactly, and items that
/// come again or were replaced by one of nearly the same size must hold at least half of the earlier path's tokens
/// there. So a changed clock in the system prompt is the same line, and a title call about the same message is not. A
/// last message that was edited is a branch, and nothing broke.
/// </para>
/// </remarks>
internal static class ConversationLine
{
    // Side calls lie between two turns of a line, seldom more than these.
    private const int ComparedMax = 6;

    /// <summary>The turn before; null for the first of its line.</summary>
    public static LineMatch? Previous(AdmittedPath path)
    {
        var state = path.State;
        var thread = path.Proposal.Thread is { } name ? ModelHash.Of(name) : 0;
        var (extended, age) = Extended(path, thread);
        var best = extended;
        int[]? whole = null;
        var compared = 0;
        for (var newer = 0; newer < age && compared < ComparedMax; newer++)
        {
            var sent = state.Sent(newer);
            if (sent.ThreadHash != thread || sent.Leaf == 0
                || state.Tree[sent.Leaf].PathTokens <= (best?.Resent ?? 0))
            {
                continue;
            }

            compared++;
            whole ??= state.Tree.PathTo(path.Node);
            if (Compare(path, whole, sent) is { } match && match.Resent > (best?.Resent ?? 0))
            {
                best = match;
            }
        }

        return best;
    }

    // The newest path that the request continues, and its age; the count of all where there is none.
    private static (LineMatch? Match, int Age) Extended(AdmittedPath path, uint thread)
    {
        var tree = path.State.Tree;
        for (var age = 0; age < path.State.SentCount; age++)
        {
            var sent = path.State.Sent(age);
            if (sent.ThreadHash == thread && sent.Leaf != 0 && path.Node != 0
                && tree.AncestorAt(path.Node, tree[sent.Leaf].Depth) == sent.Leaf)
            {
                return (new LineMatch(sent, tree[sent.Leaf].Depth, tree[sent.Leaf].PathTokens, true), age);
            }
        }

        return (null, path.State.SentCount);
    }

    private static LineMatch? Compare(AdmittedPath path, int[] known, in SentPath sent)
    {
        var tree = path.State.Tree;
        var shared = tree.CommonAncestor(path.Node, sent.Leaf);
        var (depth, tokens) = shared == 0 ? (0, 0) : (tree[shared].Depth, tree[shared].PathTokens);
        var old = tree.PathTo(sent.Leaf).AsSpan(depth);
        var items = new Shape[path.Proposal.Path.Items.Length - depth];
        for (var i = 0; i < items.Length; i++)
        {
            var at = depth + i;
            items[i] = at < path.Matched
                ? new Shape(tree[known[at]].Kind, tree.TokensOf(known[at]))
                : new Shape(path.Appended[at - path.Matched].Kind, path.Appended[at - path.Matched].Tokens);
        }

        var before = new Shape[old.Length];
        var sum = 0;
        for (var i = 0; i < before.Length; i++)
        {
            before[i] = new Shape(tree[old[i]].Kind, tree.TokensOf(old[i]));
            sum += before[i].Tokens;
        }

        var (again, resent) = Shape.Align(before, items);
        return again > 0 && (long)resent * 2 >= sum
            ? new LineMatch(sent, depth, tokens + resent, false)
            : null;
    }
}

/// <summary>The turn before a turn, and what the turn sends of it again.</summary>
/// <param name="Sent">What was sent then.</param>
/// <param name="Shared">How many leading items are the same.</param>
/// <param name="Resent">Tokens that are sent again, behind a changed item too, by the grid's count.</param>
/// <param name="IsExtended">Whether all of it is sent again unchanged.</param>
internal readonly record struct LineMatch(SentPath Sent, int Shared, int Resent, bool IsExtended);
