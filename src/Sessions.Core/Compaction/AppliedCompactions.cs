using System.Collections;
using Sessions.Core.Context;
using Sessions.Core.Events;

namespace Sessions.Core.Compaction;

/// <summary>The compactions of a session that are replayed, oldest first.</summary>
public sealed class AppliedCompactions : IReadOnlyList<AppliedCompaction>
{
    /// <summary>
    /// Compactions that a session replays; beyond it the oldest that no other builds on is forgotten.
    /// </summary>
    public const int CountMax = 64;

    private readonly List<AppliedCompaction> _applied = new(0);

    /// <inheritdoc />
    public int Count => _applied.Count;

    /// <inheritdoc />
    public AppliedCompaction this[int index] => _applied[index];

    /// <inheritdoc />
    public IEnumerator<AppliedCompaction> GetEnumerator() => _applied.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The compaction of a position; null when none of that position is replayed.</summary>
    public AppliedCompaction? Find(long position)
    {
        foreach (var compaction in _applied)
        {
            if (compaction.Position == position)
            {
                return compaction;
            }
        }

        return null;
    }

    /// <summary>
    /// What a path through a node is sent with: the newest of the compactions whose anchor lies deepest on it; null for
    /// none.
    /// </summary>
    /// <param name="tree">The session's tree.</param>
    /// <param name="node">The deepest node of the path that is in it.</param>
    /// <param name="length">
    /// Items in the path. One that ends at an anchor does not run through it: its last item is what the model answers.
    /// </param>
    /// <param name="upstream">
    /// Where the path is sent: what only another upstream can read is left out. Null where that is not settled yet.
    /// </param>
    public AppliedCompaction? At(ContextTree tree, int node, int length, string? upstream)
    {
        if (_applied.Count == 0)
        {
            return null;
        }

        // The newest is nearly always the deepest: those above it then cost no walk up the tree.
        AppliedCompaction? found = null;
        for (var i = _applied.Count - 1; i >= 0; i--)
        {
            var compaction = _applied[i];
            var depth = tree[compaction.Anchor].Depth;
            if (depth < length
                && (found is null || depth > tree[found.Anchor].Depth)
                && tree.AncestorAt(node, depth) == compaction.Anchor
                && compaction.IsFor(upstream))
            {
                found = compaction;
            }
        }

        return found;
    }

    internal void Add(long position, ContextCompactedData data)
    {
        var edits = EditList.Merge(Find(data.Base)?.Edits ?? [], data.Edits);
        Add(new AppliedCompaction
        {
            Position = position,
            Base = data.Base,
            Anchor = data.Anchor,
            Edits = edits,
            ContextManagement = data.ContextManagement ?? Find(data.Base)?.ContextManagement,
            Saved = edits.Sum(static edit => edit.Saved),
        });
    }

    internal void Add(AppliedCompaction compaction)
    {
        if (_applied.Count == CountMax)
        {
            _applied.RemoveAt(0);
        }

        _applied.Add(compaction);
    }

    /// <summary>What a snapshot keeps: of each only the edits that its base does not have.</summary>
    internal AppliedCompaction[] ToSaved()
    {
        var saved = new AppliedCompaction[_applied.Count];
        for (var i = 0; i < saved.Length; i++)
        {
            var known = new HashSet<PathEdit>(Find(_applied[i].Base)?.Edits ?? [], ReferenceEqualityComparer.Instance);
            saved[i] = _applied[i] with { Edits = [.. _applied[i].Edits.Where(edit => !known.Contains(edit))] };
        }

        return saved;
    }

    /// <summary>Takes back what <see cref="ToSaved"/> gave.</summary>
    internal void Restore(IReadOnlyList<AppliedCompaction> saved)
    {
        foreach (var compaction in saved)
        {
            Add(compaction with { Edits = EditList.Merge(Find(compaction.Base)?.Edits ?? [], compaction.Edits) });
        }
    }

    /// <summary>Ends a compaction and all that build on it.</summary>
    internal void Remove(long position)
    {
        var ended = new HashSet<long> { position };
        foreach (var compaction in _applied)
        {
            // Positions ascend, so a base is always met before what builds on it.
            if (ended.Contains(compaction.Base))
            {
                ended.Add(compaction.Position);
            }
        }

        _applied.RemoveAll(compaction => ended.Contains(compaction.Position));
    }
}
