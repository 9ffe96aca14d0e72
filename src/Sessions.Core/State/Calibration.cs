using Sessions.Core.Context;

namespace Sessions.Core.State;

/// <summary>What a session has learnt of a provider's own count, for models whose vocabulary is not public.</summary>
/// <remarks>
/// <para>The estimate of a request is what the provider reported for the sent path that shares most with it, and the
/// learnt ratio times the difference by the grid's count. So whatever is constant (hidden instructions, frames) is in
/// the estimate after one turn, and the ratio is off for the difference alone.</para>
/// <para>A report that does not fit the ones before it is neither learnt nor built upon, until the next one fits
/// it.</para>
/// </remarks>
internal sealed class Calibration
{
    private const int PathsMax = SessionState.SentPathsMax;
    private const int ModelsMax = 4;

    // Hidden instructions and tool prompts of a first request, at most, in tokens.
    private const long HiddenMax = 4_096;

    // How far a report may be off beyond its growth: frames, thinking that is dropped, a change of hidden instructions.
    private const long Slack = 256;
    private const int SlackOfSize = 8;
    private const long SlackAfterDoubt = 64;

    private readonly List<TokenRatio> _ratios = new(1);
    private RecentRing<ReportedPath> _paths = new(PathsMax);

    /// <summary>Restores what <see cref="ToFields"/> gave.</summary>
    public static Calibration FromFields(CalibrationFields fields)
    {
        var calibration = new Calibration();
        foreach (var path in fields.Paths)
        {
            calibration._paths.Add(path);
        }

        calibration._ratios.AddRange(fields.Ratios);
        return calibration;
    }

    /// <summary>All of it, for a snapshot.</summary>
    public CalibrationFields ToFields() => new(_paths.OldestFirst(), [.. _ratios]);

    /// <summary>Tokens of a path by the provider's count, as far as can be told.</summary>
    /// <param name="tree">The session's tree.</param>
    /// <param name="path">The path; its leaf is the deepest node that is known.</param>
    /// <param name="ratio">The ratio of its model.</param>
    public int Estimate(ContextTree tree, in ReportedPath path, double ratio)
    {
        // Right after a compaction there is none that was sent with it: what was sent without it still tells what is
        // hidden.
        var nearest = Nearest(tree, path, trustedOnly: true)
            ?? Nearest(tree, path, trustedOnly: true, anyCompaction: true);
        var tokens = nearest is { } known
            ? known.Reported + (ratio * (path.Counted - known.Counted))
            : ratio * path.Counted;
        return (int)Math.Clamp(Math.Round(tokens), Math.Min(1, path.Counted), int.MaxValue);
    }

    /// <summary>The ratio of a model.</summary>
    /// <param name="modelHash">The model.</param>
    /// <param name="assumed">What to begin from.</param>
    public double RatioOf(uint modelHash, double assumed) => Sums(modelHash).From(assumed);

    /// <summary>Whether anything was learnt of a model.</summary>
    public bool Knows(uint modelHash) => Sums(modelHash).Counted > 0;

    /// <summary>Takes a report in.</summary>
    /// <param name="tree">The session's tree.</param>
    /// <param name="path">The path and what was reported for it.</param>
    public void Learn(ContextTree tree, in ReportedPath path)
    {
        var trusted = IsPlausible(tree, path, out var counted, out var reported);
        _paths.Add(path with { Trusted = trusted });
        if (!trusted || counted <= 0)
        {
            return;
        }

        var hash = path.ModelHash;
        var sums = Sums(hash).With(counted, reported);
        _ratios.RemoveAll(ratio => ratio.ModelHash == hash);
        if (_ratios.Count == ModelsMax)
        {
            _ratios.RemoveAt(0);
        }

        _ratios.Add(sums);
    }

    /// <summary>Whether a report can be true, and what it says of growth.</summary>
    /// <param name="tree">The session's tree.</param>
    /// <param name="path">The path and what was reported for it.</param>
    /// <param name="counted">
    /// Tokens by which it extends another path, by the grid's count; 0 where it extends none.
    /// </param>
    /// <param name="reported">The same by the provider's count.</param>
    public bool IsPlausible(ContextTree tree, in ReportedPath path, out long counted, out long reported)
    {
        (counted, reported) = (0, 0);
        if (Nearest(tree, path, trustedOnly: false) is not { } nearest)
        {
            return IsBetween(path.Reported, path.Counted, HiddenMax);
        }

        if (!Fits(path, nearest))
        {
            if (nearest.Trusted || Nearest(tree, path, trustedOnly: true) is not { } trusted || !Fits(path, trusted))
            {
                return false;
            }

            nearest = trusted;
        }

        // Of another branch the difference is not only growth.
        if (tree.CommonAncestor(path.Leaf, nearest.Leaf) == nearest.Leaf && path.Counted > nearest.Counted)
        {
            (counted, reported) = (path.Counted - nearest.Counted, path.Reported - nearest.Reported);
        }

        return true;
    }

    private static bool Fits(in ReportedPath path, in ReportedPath known)
    {
        var slack = known.Trusted ? Slack + (known.Reported / SlackOfSize) : SlackAfterDoubt;
        return IsBetween(path.Reported - known.Reported, path.Counted - known.Counted, slack);
    }

    private static bool IsBetween(long reported, long counted, long slack)
    {
        var (least, most) = (counted * TokenRatio.Min, counted * TokenRatio.Max);
        return reported >= Math.Min(least, most) - slack && reported <= Math.Max(least, most) + slack;
    }

    // The path that shares most with another; of several, the one with least beyond that; of several, the newest.
    private ReportedPath? Nearest(
        ContextTree tree, in ReportedPath path, bool trustedOnly, bool anyCompaction = false)
    {
        ReportedPath? best = null;
        var (bestShared, bestBeyond) = (0, 0);
        for (var age = 0; age < _paths.Count; age++)
        {
            var known = _paths.Newest(age);
            var compared = anyCompaction ? known with { Compaction = path.Compaction } : known;
            if (!compared.IsLike(path) || (trustedOnly && !known.Trusted))
            {
                continue;
            }

            var node = tree.CommonAncestor(path.Leaf, known.Leaf);
            if (node == 0)
            {
                continue;
            }

            var shared = tree[node].Depth;
            var beyond = tree[known.Leaf].Depth - shared;
            if (best is null || shared > bestShared || (shared == bestShared && beyond < bestBeyond))
            {
                (best, bestShared, bestBeyond) = (known, shared, beyond);
            }
        }

        return best;
    }

    private TokenRatio Sums(uint modelHash)
    {
        foreach (var ratio in _ratios)
        {
            if (ratio.ModelHash == modelHash)
            {
                return ratio;
            }
        }

        return new TokenRatio(modelHash, 0, 0);
    }
}

/// <summary>A <see cref="Calibration"/> in a snapshot.</summary>
internal sealed record CalibrationFields(IReadOnlyList<ReportedPath> Paths, IReadOnlyList<TokenRatio> Ratios);
