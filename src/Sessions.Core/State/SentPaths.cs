using Sessions.Core.Context;
using Sessions.Core.Ledger;

namespace Sessions.Core.State;

/// <summary>The paths sent last, at most <see cref="SessionState.SentPathsMax"/>.</summary>
/// <remarks>
/// When there is no more room, the oldest goes that a later one continues: many turns of a sub-agent must not push out
/// the run's own.
/// </remarks>
internal sealed class SentPaths
{
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

    private int Spare(ContextTree tree)
    {
        for (var i = 0; i < _paths.Count; i++)
        {
            for (var later = i + 1; later < _paths.Count; later++)
            {
                if (Continues(tree, _paths[later], _paths[i]))
                {
                    return i;
                }
            }
        }

        return 0;
    }

    private static bool Continues(ContextTree tree, in SentPath later, in SentPath earlier) =>
        later.ModelHash == earlier.ModelHash
        && later.ThreadHash == earlier.ThreadHash
        && (earlier.Leaf == 0
            || (later.Leaf != 0 && tree.AncestorAt(later.Leaf, tree[earlier.Leaf].Depth) == earlier.Leaf));
}
