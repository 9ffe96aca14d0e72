using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Compaction.Planning;

/// <summary>A path while its compaction is planned: what is sent of it so far, and what must stay.</summary>
internal sealed class PathDraft
{
    private readonly PathEdit?[] _edits;
    private readonly PathEdit?[] _base;

    public PathDraft(
        WireFormat wire,
        IReadOnlyList<ContextItem> items,
        IReadOnlyList<PathEdit> baseEdits,
        int tokens,
        ItemFacts[] facts)
    {
        (Wire, Items, Facts, Tokens) = (wire, items, facts, tokens);
        _base = new PathEdit?[items.Count];
        foreach (var edit in baseEdits)
        {
            Array.Fill(_base, edit, edit.From - 1, edit.To - edit.From + 1);
        }

        _edits = (PathEdit?[])_base.Clone();
        HeadLength = LengthOfHead(items);
    }

    public WireFormat Wire { get; }

    /// <summary>The items; index 0 is depth 1.</summary>
    public IReadOnlyList<ContextItem> Items { get; }

    /// <summary>What each item says about tools.</summary>
    public ItemFacts[] Facts { get; }

    /// <summary>Tokens of the request as it would be sent now.</summary>
    public int Tokens { get; private set; }

    /// <summary>Leading items that are tools and system: never touched.</summary>
    public int HeadLength { get; }

    /// <summary>Whether an edit covers the item already.</summary>
    public bool IsEdited(int index) => _edits[index] is not null;

    /// <summary>The base's edit over an item; null for none.</summary>
    public PathEdit? BaseAt(int index) => _base[index];

    /// <summary>Puts fragments, or nothing, in the place of items; edits inside them end.</summary>
    public void Replace(int from, int to, EditScope scope, params IReadOnlyList<PathFragment> fragments) =>
        Replace(from, to, scope, fragments, upstream: null);

    /// <summary>Puts fragments that only one upstream can read in the place of items; edits inside them end.</summary>
    public void Replace(
        int from, int to, EditScope scope, IReadOnlyList<PathFragment> fragments, string? upstream)
    {
        var (original, sent) = (0, 0);
        PathEdit? last = null;
        for (var i = from; i <= to; i++)
        {
            original += Items[i].Tokens;
            if (_edits[i] is null)
            {
                sent += Items[i].Tokens;
            }
            else if (!ReferenceEquals(_edits[i], last))
            {
                last = _edits[i]!;
                sent += last.Tokens - last.Saved;
            }
        }

        var edit = new PathEdit(from + 1, to + 1, scope, original, fragments) { Upstream = upstream };
        Array.Fill(_edits, edit, from, to - from + 1);
        Tokens += original - edit.Saved - sent;
    }

    /// <summary>The edits that the base does not have, in the order of the path.</summary>
    public IReadOnlyList<PathEdit> Added()
    {
        var added = new List<PathEdit>();
        PathEdit? last = null;
        for (var i = 0; i < _edits.Length; i++)
        {
            if (_edits[i] is { } edit && !ReferenceEquals(edit, last) && !ReferenceEquals(edit, _base[i]))
            {
                added.Add(edit);
            }

            last = _edits[i];
        }

        return added;
    }

    /// <summary>Adds what is sent now of a run of items that no edit reaches out of.</summary>
    public void AddSent(List<PathFragment> sent, int from, int to)
    {
        PathEdit? last = null;
        for (var i = from; i <= to; i++)
        {
            if (_edits[i] is not { } edit)
            {
                sent.Add(new PathFragment(Items[i].Kind, Items[i].Tokens, new KeptJson(Items[i].Json)));
            }
            else if (!ReferenceEquals(edit, last))
            {
                sent.AddRange(edit.Fragments);
            }

            last = _edits[i];
        }
    }

    /// <summary>Tokens that are sent from an item on.</summary>
    public int TokensFrom(int index)
    {
        var tokens = 0;
        PathEdit? last = null;
        for (var i = index; i < _edits.Length; i++)
        {
            if (_edits[i] is not { } edit)
            {
                tokens += Items[i].Tokens;
            }
            else if (!ReferenceEquals(edit, last))
            {
                tokens += edit.Tokens - edit.Saved;
            }

            last = _edits[i];
        }

        return tokens;
    }

    private static int LengthOfHead(IReadOnlyList<ContextItem> items)
    {
        var length = 0;
        while (length < items.Count && items[length].Kind is (ItemKind.ToolDefinition or ItemKind.System))
        {
            length++;
        }

        return length;
    }
}
