using System.Runtime.InteropServices;
using Sessions.Core.Compaction;
using Sessions.Wire.Canonical;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Collects the splices of one body in the body's order.</summary>
internal sealed class SpliceList
{
    private static readonly ReadOnlyMemory<byte> Comma = ","u8.ToArray();
    private static readonly ReadOnlyMemory<byte> OpenList = "["u8.ToArray();
    private static readonly ReadOnlyMemory<byte> CloseList = "]"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> OpenBlocks = TextBlocks.OpenList.ToArray();

    /// <summary>What was collected.</summary>
    public List<BodySplice> Splices { get; } = [];

    /// <summary>Takes bytes out; runs that touch become one.</summary>
    public void Remove(int start, int end)
    {
        if (Splices.Count > 0)
        {
            ref var last = ref CollectionsMarshal.AsSpan(Splices)[^1];
            if (last.Inserted.IsEmpty && last.Offset + last.Removed == start)
            {
                last = last with { Removed = end - last.Offset };
                return;
            }
        }

        Splices.Add(new BodySplice(start, end - start, default));
    }

    /// <summary>Puts bytes in the place of others.</summary>
    public void Replace(int start, int end, ReadOnlyMemory<byte> by) =>
        Splices.Add(new BodySplice(start, end - start, by));

    /// <summary>Puts bytes between others.</summary>
    public void Insert(int at, ReadOnlyMemory<byte> bytes) => Splices.Add(new BodySplice(at, 0, bytes));

    /// <summary>Puts an edit's fragments, one or more, in the place of elements of a list.</summary>
    /// <param name="start">Where the first element begins.</param>
    /// <param name="end">Where the last one ends.</param>
    /// <param name="fragments">The fragments.</param>
    /// <param name="mark">A cache marker for the last of them.</param>
    public void ReplaceElements(int start, int end, IReadOnlyList<PathFragment> fragments, CacheMark? mark)
    {
        Replace(start, end, default);
        InsertElements(end, fragments, mark);
    }

    /// <summary>Puts a list of an edit's fragments in the place of a value that is no list.</summary>
    public void ReplaceByList(int start, int end, IReadOnlyList<PathFragment> fragments, CacheMark? mark)
    {
        Replace(start, end, OpenList);
        InsertElements(end, fragments, mark);
        Insert(end, CloseList);
    }

    /// <summary>Sets a cache marker on a value of the body.</summary>
    /// <param name="offset">Where the value begins.</param>
    /// <param name="mark">The marker.</param>
    public void Mark(int offset, CacheMark mark)
    {
        var place = mark.Place;
        if (place.Kind == MarkPlaceKind.Wrap)
        {
            Insert(offset + place.Start, OpenBlocks);
            Insert(offset + place.End, mark.CloseBlocks);
        }
        else
        {
            Replace(offset + place.Start, offset + place.End, mark.Bytes);
        }
    }

    private void InsertElements(int at, IReadOnlyList<PathFragment> fragments, CacheMark? mark)
    {
        for (var index = 0; index < fragments.Count; index++)
        {
            if (index > 0)
            {
                Insert(at, Comma);
            }

            var raw = fragments[index].Raw.Utf8;
            if (mark is { } marker && index == fragments.Count - 1)
            {
                InsertMarked(at, raw, marker);
            }
            else
            {
                Insert(at, raw);
            }
        }
    }

    private void InsertMarked(int at, ReadOnlyMemory<byte> raw, CacheMark mark)
    {
        var place = mark.Place;
        Insert(at, raw[..place.Start]);
        if (place.Kind == MarkPlaceKind.Wrap)
        {
            Insert(at, OpenBlocks);
            Insert(at, raw[place.Start..place.End]);
            Insert(at, mark.CloseBlocks);
        }
        else
        {
            Insert(at, mark.Bytes);
        }

        Insert(at, raw[place.End..]);
    }
}
