using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>A run of items that stays or goes as one.</summary>
/// <param name="From">Index of its first item.</param>
/// <param name="To">Index of its last one.</param>
/// <param name="Tokens">Tokens of its items as the client sent them.</param>
/// <param name="Stays">Whether it must stay.</param>
internal readonly record struct PathBlock(int From, int To, int Tokens, bool Stays);

/// <summary>
/// Cuts a path into runs that can be left out without harm: never between the blocks of one message, a tool call and
/// its result, or a model's reasoning and what came of it.
/// </summary>
internal static class PathBlocks
{
    /// <summary>The runs from the end of the head to the first item that is kept.</summary>
    /// <param name="path">The path.</param>
    /// <param name="end">Index of the first item that is kept because it is recent.</param>
    /// <param name="kept">
    /// Whether an item stays whatever happens; those of the system and definitions of tools always do.
    /// </param>
    public static List<PathBlock> Before(PathDraft path, int end, Func<int, bool> kept)
    {
        var joined = Joints(path);
        var blocks = new List<PathBlock>();
        var (from, tokens, stays) = (path.HeadLength, 0, false);
        for (var i = path.HeadLength; i < path.Items.Count && from < end; i++)
        {
            tokens += path.Items[i].Tokens;
            stays |= i >= end || kept(i) || path.Items[i].Kind is ItemKind.System or ItemKind.ToolDefinition;
            if (!joined[i])
            {
                blocks.Add(new PathBlock(from, i, tokens, stays));
                (from, tokens, stays) = (i + 1, 0, false);
            }
        }

        return blocks;
    }

    // joined[i]: the item and the one after it belong together.
    private static bool[] Joints(PathDraft path)
    {
        var items = path.Items;
        var joined = new bool[items.Count];
        var calls = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = path.HeadLength; i < items.Count; i++)
        {
            if (i + 1 < items.Count)
            {
                joined[i] |= items[i + 1].Continues
                    || items[i].Kind == ItemKind.Reasoning
                    || (path.BaseAt(i) is { } edit && ReferenceEquals(edit, path.BaseAt(i + 1)));
            }

            foreach (var call in path.Facts[i].Calls)
            {
                calls[call.Id] = i;
            }

            if (path.Facts[i].Answers is { } id && calls.TryGetValue(id, out var asked))
            {
                Array.Fill(joined, true, asked, i - asked);
            }
        }

        return joined;
    }
}
