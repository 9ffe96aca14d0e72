using System.Globalization;
using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>Takes history out of a path: message by message, with a text in its place.</summary>
internal static class HistoryRemoval
{
    /// <summary><c>truncate</c>: the oldest history goes, until the target is reached.</summary>
    public static void Truncate(PathDraft path, in PlanningScope scope)
    {
        var note = Message(path, scope, NoteOf(path, 0, 0));
        var left = path.Tokens + note.Tokens - scope.TargetTokens;
        var removed = new List<PathBlock>();
        foreach (var block in Removable(path, scope))
        {
            if (left <= 0)
            {
                break;
            }

            removed.Add(block);
            left -= block.Tokens;
        }

        if (removed.Count > 0)
        {
            var first = path.Items[removed[0].From].Position;
            var last = path.Items[removed[^1].To].Position;
            Remove(path, removed, [Message(path, scope, NoteOf(path, first, last))]);
        }
    }

    /// <summary><c>summarize</c>: all history before the last turns goes, a summary stands for it.</summary>
    /// <returns>Whether there was anything to replace.</returns>
    public static bool Summarize(PathDraft path, in PlanningScope scope, string summary)
    {
        var removed = Removable(path, scope).ToList();
        if (removed.Count == 0)
        {
            return false;
        }

        var text = "[Summary of the earlier conversation. The originals are kept as events "
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{path.Items[removed[0].From].Position}–{path.Items[removed[^1].To].Position} of the session.]\n\n")
            + summary;
        Remove(path, removed, [Message(path, scope, text)]);
        return true;
    }

    /// <summary>What <see cref="Summarize"/> would take out, as indexes of items.</summary>
    public static IEnumerable<PathBlock> Removable(PathDraft path, PlanningScope scope)
    {
        var firstUser = scope.Policy.KeepFirstUserMessage ? FirstUser(path) : -1;
        return PathBlocks.Before(
                path,
                scope.End,
                index => index == firstUser || scope.IsPinned(index) || path.Items[index].Kind == ItemKind.Compaction)
            .Where(static block => !block.Stays);
    }

    /// <summary>
    /// <c>provider</c>: all history before the last turns goes, and what the provider made of it stands for it.
    /// </summary>
    public static void ReplaceBy(
        PathDraft path, in PlanningScope scope, IReadOnlyList<PathFragment> replacement, string upstream) =>
        Remove(path, [.. Replaceable(path, scope)], replacement, upstream);

    /// <summary>What <see cref="ReplaceBy"/> would take out, as indexes of items.</summary>
    /// <remarks>
    /// Unlike a summary it brings the user's messages back word for word, the first one too, and takes in what earlier
    /// compactions of the same provider left.
    /// </remarks>
    public static IEnumerable<PathBlock> Replaceable(PathDraft path, in PlanningScope scope) =>
        PathBlocks.Before(path, scope.End, scope.IsPinned).Where(static block => !block.Stays);

    private static int FirstUser(PathDraft path)
    {
        for (var i = path.HeadLength; i < path.Items.Count; i++)
        {
            if (path.Items[i].Kind == ItemKind.User)
            {
                return i;
            }
        }

        return -1;
    }

    private static PathFragment Message(PathDraft path, in PlanningScope scope, string text)
    {
        var message = scope.Editor.UserMessage(path.Wire, text);
        return new PathFragment(ItemKind.Compaction, scope.Count(ItemKind.User, message.Utf8.Span), message);
    }

    // Neighbours become one edit; the fragments stand where the first of them stood.
    private static void Remove(
        PathDraft path, List<PathBlock> blocks, IReadOnlyList<PathFragment> fragments, string? upstream = null)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var from = blocks[i].From;
            while (i + 1 < blocks.Count && blocks[i + 1].From == blocks[i].To + 1)
            {
                i++;
            }

            path.Replace(from, blocks[i].To, EditScope.Messages, fragments, upstream);
            (fragments, upstream) = ([], null);
        }
    }

    private static string NoteOf(PathDraft path, long first, long last) => string.Create(
        CultureInfo.InvariantCulture,
        $"[Earlier messages were left out here to make the context of {path.Items.Count} items fit. They are kept as events {first}–{last} of the session.]");
}
