using Sessions.Core.Context;
using Sessions.Core.Ledger;

namespace Sessions.Core.State;

/// <summary>The paths sent last, at most <see cref="SessionState.SentPathsMax"/>.</summary>
/// <remarks>
/// When there is no more room, one goes that a later one continues: many turns of a sub-agent must not push out the
/// run's own.
/// </remarks>
internal sealed class SentPaths
{
    private const int RecentKept = 4;

    private readonly List<SentPath> _paths = new(0);

    /// <summary>How many are held.</summary>
    public int Count => _paths.Count;

    /// <summary>The path sent <paramref name="age"/> paths ago; 0 is the newest.</summary>
    public SentPath Newest(int age) => _paths[_paths.Count - 1 - age];

    /// <summary>Keeps a path.</summary>
    public void Add(ContextTree tree, in SentPath path)
    {
        if (_paths.Count >= SessionState.SentPathsMax)
        {
            _paths.RemoveAt(Spare(tree));
        }

        _paths.Add(path);
    }

    /// <summary>Notes what the provider reported for a turn.</summary>
    public void Report(int turn, in TokenUsage usage)
    {
        var index = _paths.FindIndex(path => path.Turn == turn);
        if (index >= 0)
        {
            _paths[index] = _paths[index] with
            {
                Reported = usage.Input,
                ReportedCached = usage.CacheRead + usage.CacheWrite + usage.CacheWriteLong,
            };
        }
    }

    /// <summary>Forgets the path of a turn that the provider has not answered: it has cached nothing.</summary>
    public void Forget(int turn) => _paths.RemoveAll(path => path.Turn == turn);

    /// <summary>All paths, in the order in which they were sent.</summary>
    public SentPath[] OldestFirst() => [.. _paths];

    /// <summary>Takes back what <see cref="OldestFirst"/> gave.</summary>
    public void Restore(IReadOnlyList<SentPath> paths) => _paths.AddRange(paths);

    // Of a line's paths between its first and its last few, the one goes whose neighbours lie closest together: what is
    // left reaches back to where a compaction cuts, whose prefix an early turn may have cached.
    private int Spare(ContextTree tree)
    {
        var (spare, least) = (-1, int.MaxValue);
        for (var i = 1; i < _paths.Count - RecentKept; i++)
        {
            var before = Before(tree, i);
            var after = After(tree, i);
            if (before >= 0 && after >= 0 && Depth(tree, after) - Depth(tree, before) < least)
            {
                (spare, least) = (i, Depth(tree, after) - Depth(tree, before));
            }
        }

        for (var i = 0; spare < 0 && i < _paths.Count; i++)
        {
            spare = After(tree, i) >= 0 ? i : spare;
        }

        return Math.Max(0, spare);
    }

    private int Before(ContextTree tree, int index)
    {
        for (var i = index - 1; i >= 0; i--)
        {
            if (_paths[i].Compaction == _paths[index].Compaction && Continues(tree, _paths[index], _paths[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private int After(ContextTree tree, int index)
    {
        for (var i = index + 1; i < _paths.Count; i++)
        {
            if (Continues(tree, _paths[i], _paths[index]))
            {
                return i;
            }
        }

        return -1;
    }

    private int Depth(ContextTree tree, int index) => _paths[index].Leaf == 0 ? 0 : tree[_paths[index].Leaf].Depth;

    private static bool Continues(ContextTree tree, in SentPath later, in SentPath earlier) =>
        later.ModelHash == earlier.ModelHash
        && later.ThreadHash == earlier.ThreadHash
        && (earlier.Leaf == 0
            || (later.Leaf != 0 && tree.AncestorAt(later.Leaf, tree[earlier.Leaf].Depth) == earlier.Leaf));
}
