using Sessions.Core.Turns;

namespace Sessions.Core.State;

/// <summary>A path that was sent lately, and what the provider says that it came to.</summary>
/// <param name="Leaf">Node of the path's last item.</param>
/// <param name="ModelHash">Hash of the model's name: models count differently.</param>
/// <param name="Wire">The format that it was sent in: formats have different frames.</param>
/// <param name="Compaction">Position of the compaction that it was sent with; 0 for none.</param>
/// <param name="Counted">Tokens by the grid's count.</param>
/// <param name="Reported">Prompt tokens by the provider's count.</param>
/// <param name="Trusted">
/// Whether the report fits those before it; one that does not is kept, but not built upon.
/// </param>
internal readonly record struct ReportedPath(
    int Leaf, uint ModelHash, WireFormat Wire, long Compaction, int Counted, long Reported, bool Trusted = false)
{
    /// <summary>Whether the two counts can be compared.</summary>
    public bool IsLike(in ReportedPath other) =>
        ModelHash == other.ModelHash && Wire == other.Wire && Compaction == other.Compaction;
}

/// <summary>What a running turn's report will be compared with.</summary>
/// <param name="Tokens">Tokens of its path by the grid's count, not calibrated.</param>
/// <param name="Wire">The format that it was sent in.</param>
/// <param name="Compaction">Position of the compaction that it was sent with; 0 for none.</param>
public readonly record struct CountedPath(int Tokens, WireFormat Wire, long Compaction);
