namespace Sessions.Core.Decisions;

/// <summary>Tokens of a request: counted, and corrected by what the provider has reported of earlier ones.</summary>
/// <param name="Tokens">What the provider is expected to report.</param>
/// <param name="Counted">What the grid counts.</param>
/// <param name="Ratio">Reported tokens for each counted one; null where counts are exact and stay as they are.</param>
internal readonly record struct ContextEstimate(int Tokens, int Counted, double? Ratio)
{
    private const int RatioDigits = 4;

    /// <summary>Estimates a request.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="compaction">Position of the compaction that it is sent with; 0 for none.</param>
    /// <param name="counted">Tokens of the request by the grid's count.</param>
    /// <param name="modelRatio">The model's ratio as other sessions have it.</param>
    public static ContextEstimate Of(AdmittedPath path, long compaction, int counted, double modelRatio)
    {
        if (path.Card.IsCountedExactly)
        {
            return new ContextEstimate(counted, counted, null);
        }

        var (tokens, ratio) = path.State.Estimate(
            path.Proposal.Model, path.Proposal.Wire, compaction, path.Node, counted, modelRatio);
        return new ContextEstimate(tokens, counted, Math.Round(ratio, RatioDigits));
    }
}
