using System.Buffers;
using Sessions.Core.Items;

namespace Sessions.Wire.Requests;

/// <summary>An item before the ones in front of it are known.</summary>
internal readonly record struct ItemDraft(ItemHash Hash, ItemKind Kind, ItemMarks Marks, int Offset, int Length);

/// <summary>The drafts of one body, in the order they were met, with the run that each section holds.</summary>
/// <remarks>A section's key appears once in a body, so a section is one run.</remarks>
internal struct ItemDrafts : IDisposable
{
    private const int DraftsMin = 64;

    private ItemDraft[] _drafts;
    private SectionPlaces _runs;

    public ItemDrafts()
    {
        _drafts = ArrayPool<ItemDraft>.Shared.Rent(DraftsMin);
    }

    public int Count { get; private set; }

    public ref ItemDraft Last => ref _drafts[Count - 1];

    public readonly void Dispose() => ArrayPool<ItemDraft>.Shared.Return(_drafts);

    public void Add(in ItemDraft draft)
    {
        if (Count == _drafts.Length)
        {
            var larger = ArrayPool<ItemDraft>.Shared.Rent(Count * 2);
            _drafts.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<ItemDraft>.Shared.Return(_drafts);
            _drafts = larger;
        }

        _drafts[Count++] = draft;
    }

    /// <summary>Takes back everything after the first <paramref name="count"/> drafts.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Says that the drafts from <paramref name="start"/> on are this section's.</summary>
    /// <param name="section">The section.</param>
    /// <param name="start">Its first draft.</param>
    /// <param name="value">Where the value that holds them stands in the body.</param>
    public void Close(ItemSection section, int start, Range value) =>
        _runs[(int)section] = new SectionPlace(section, start, Count - start, value);

    public readonly int CountOf(ItemSection section) => _runs[(int)section].Count;

    /// <summary>The sections, by the index of their items in cache order.</summary>
    public readonly SectionPlaces Sections
    {
        get
        {
            var sections = _runs;
            var first = 0;
            for (var section = 0; section < SectionPlaces.Count; section++)
            {
                sections[section] = sections[section] with { First = first };
                first += sections[section].Count;
            }

            return sections;
        }
    }

    /// <summary>Puts the sections in order and chains the hashes.</summary>
    /// <param name="items">Room for <see cref="Count"/> items.</param>
    /// <param name="lastMarks">Marks to add to the last item.</param>
    /// <returns>All items' marks together.</returns>
    public readonly ItemMarks Chain(Span<ProposedItem> items, ItemMarks lastMarks)
    {
        var chain = ChainHash.Root;
        var all = ItemMarks.None;
        var at = 0;
        for (var section = 0; section < SectionPlaces.Count; section++)
        {
            var run = _runs[section];
            foreach (ref readonly var draft in _drafts.AsSpan(run.First, run.Count))
            {
                var marks = at == Count - 1 ? draft.Marks | lastMarks : draft.Marks;
                chain = chain.Extend(draft.Hash);
                items[at++] = new ProposedItem(chain, draft.Kind, marks, draft.Offset, draft.Length);
                all |= marks;
            }
        }

        return all;
    }
}
