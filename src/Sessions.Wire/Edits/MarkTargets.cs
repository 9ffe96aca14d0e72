using Sessions.Core.Compaction;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Where a cache marker goes.</summary>
/// <param name="Item">The item; where an edit takes it, the first item of that edit.</param>
/// <param name="Edit">The edit whose last fragment takes it; -1 when the item itself does.</param>
/// <param name="Mark">The marker.</param>
internal readonly record struct MarkTarget(int Item, int Edit, CacheMark Mark);

/// <summary>Finds for each cache breakpoint an item that may carry it.</summary>
/// <remarks>
/// A breakpoint may move towards the path's beginning, where it still covers most of its prefix, but never past the
/// one before it or out of its section. The client's own breakpoints on replaced items are carried over: it will not
/// set them again elsewhere.
/// </remarks>
internal static class MarkTargets
{
    private const int StepsBackMax = 8;

    /// <summary>The targets in the order of the path, one item or edit at most once each.</summary>
    public static List<MarkTarget> Of(WireRequest request, TurnRendering rendering)
    {
        List<MarkTarget> targets = [];
        foreach (var hint in Wanted(request, rendering))
        {
            if (Find(request, rendering.Edits, hint, targets.Count > 0 ? targets[^1].Item : -1) is { } target)
            {
                targets.Add(target);
            }
        }

        return targets;
    }

    private static List<CacheHint> Wanted(WireRequest request, TurnRendering rendering)
    {
        List<CacheHint> hints = [.. rendering.Breakpoints];
        if (request.HasCacheBreakpoints)
        {
            var items = request.Path.Items.Span;
            foreach (var edit in rendering.Edits)
            {
                for (var item = edit.From - 1; item < edit.To; item++)
                {
                    if ((items[item].Marks & ItemMarks.CacheBreakpoint) != 0)
                    {
                        hints.Add(new CacheHint(item + 1, (items[item].Marks & ItemMarks.CacheLong) != 0));
                    }
                }
            }
        }

        hints.Sort(static (left, right) => left.Depth.CompareTo(right.Depth));
        return hints;
    }

    private static MarkTarget? Find(WireRequest request, IReadOnlyList<PathEdit> edits, CacheHint hint, int taken)
    {
        var items = request.Path.Items.Span;
        var item = hint.Depth - 1;
        var section = request.Sections[RenderingRules.SectionOf(request.Sections, item)];
        for (var steps = 0; steps <= StepsBackMax && item >= section.First; steps++)
        {
            var edit = EditOf(edits, item);
            var first = edit < 0 ? item : edits[edit].From - 1;
            if (first <= taken || (edit < 0 && (items[item].Marks & ItemMarks.CacheBreakpoint) != 0))
            {
                return null;
            }

            var place = edit < 0 ? PlaceOf(request, section, item) : PlaceOf(section, edits[edit]);
            if (place is { } found)
            {
                return new MarkTarget(first, edit, new CacheMark(found, hint.LongLife));
            }

            item = first - 1;
        }

        return null;
    }

    private static int EditOf(IReadOnlyList<PathEdit> edits, int item)
    {
        var low = 0;
        var high = edits.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (edits[middle].To <= item)
            {
                low = middle + 1;
            }
            else if (edits[middle].From - 1 > item)
            {
                high = middle - 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }

    private static MarkPlace? PlaceOf(WireRequest request, in SectionPlace section, int item)
    {
        var items = request.Path.Items.Span;
        var body = request.Body.Span;
        var json = request.Path.BytesOf(item);
        if (section.Section == ItemSection.Messages)
        {
            return MessageShape.IsMessage(body, items, section, item)
                ? MarkPlace.OfMessage(json)
                : MarkPlace.OfBlock(json);
        }

        return body[section.Value.Start.Value] == (byte)'[' ? PlaceOf(section, json)
            : json[0] == (byte)'"' ? MarkPlace.OfString(json)
            : null;
    }

    private static MarkPlace? PlaceOf(in SectionPlace section, ReadOnlySpan<byte> json) =>
        section.Section == ItemSection.Tools ? MarkPlace.OfTool(json) : MarkPlace.OfBlock(json);

    private static MarkPlace? PlaceOf(in SectionPlace section, PathEdit edit)
    {
        if (edit.Fragments.Count == 0)
        {
            return null;
        }

        var json = edit.Fragments[^1].Raw.Utf8.Span;
        return edit.Scope == EditScope.Messages ? MarkPlace.OfMessage(json) : PlaceOf(section, json);
    }
}
