using Sessions.Core.Compaction;
using Sessions.Core.Items;

namespace Sessions.Runtime.Reading;

/// <summary>One place of a path as it is shown: an item of the client's own, or a piece that stands for some.</summary>
/// <param name="Depth">Its place, from 1.</param>
/// <param name="Original">The item; not for a piece.</param>
/// <param name="Piece">What was sent in place of items; null for an item.</param>
/// <param name="Edit">The edit that the piece is of.</param>
internal readonly record struct ShownItem(int Depth, PathItem Original, PathFragment? Piece, PathEdit? Edit)
{
    public ItemKind Kind => Piece?.Kind ?? Original.Kind;

    public int Tokens => Piece?.Tokens ?? Original.Tokens;

    /// <summary>The items of a path as the client sent them.</summary>
    public static List<ShownItem> AllOriginal(TurnPath path)
    {
        var shown = new List<ShownItem>(path.Items.Count);
        foreach (var item in path.Items)
        {
            shown.Add(new ShownItem(item.Depth, item, null, null));
        }

        return shown;
    }

    /// <summary>The path with its edits in place of the items that they cover.</summary>
    public static List<ShownItem> AllSent(TurnPath path)
    {
        var shown = new List<ShownItem>(path.Items.Count);
        var edits = path.Edits;
        var next = 0;
        for (var i = 0; i < path.Items.Count; i++)
        {
            if (next == edits.Count || path.Items[i].Depth < edits[next].From)
            {
                shown.Add(new ShownItem(shown.Count + 1, path.Items[i], null, null));
                continue;
            }

            var edit = edits[next++];
            foreach (var piece in edit.Fragments)
            {
                shown.Add(new ShownItem(shown.Count + 1, default, piece, edit));
            }

            i = edit.To - 1;
        }

        return shown;
    }
}
