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
    private const int Sections = 4;

    private ItemDraft[] _drafts;
    private SectionRuns _starts;
    private SectionRuns _counts;

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
    public void Close(ItemSection section, int start)
    {
        _starts[(int)section] = start;
        _counts[(int)section] = Count - start;
    }

    public readonly int CountOf(ItemSection section) => _counts[(int)section];

    /// <summary>Puts the sections in order and chains the hashes.</summary>
    /// <param name="items">Room for <see cref="Count"/> items.</param>
    /// <param name="lastMarks">Marks to add to the last item.</param>
    /// <returns>All items' marks together.</returns>
    public readonly ItemMarks Chain(Span<ProposedItem> items, ItemMarks lastMarks)
    {
        var chain = ChainHash.Root;
        var all = ItemMarks.None;
        var at = 0;
        for (var section = 0; section < Sections; section++)
        {
            foreach (ref readonly var draft in _drafts.AsSpan(_starts[section], _counts[section]))
            {
                var marks = at == Count - 1 ? draft.Marks | lastMarks : draft.Marks;
                chain = chain.Extend(draft.Hash);
                items[at++] = new ProposedItem(chain, draft.Kind, marks, draft.Offset, draft.Length);
                all |= marks;
            }
        }

        return all;
    }

    [System.Runtime.CompilerServices.InlineArray(Sections)]
    private struct SectionRuns
    {
        private int _first;
    }
}
