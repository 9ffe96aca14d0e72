namespace Sessions.Core.State;

/// <summary>How many tokens a provider reports for each that the grid counts, learnt from how contexts grow.</summary>
/// <remarks>
/// Growth, not size: what a provider adds out of sight to every request stands on both sides and cancels. Sums and not
/// quotients, so that a growth of ten tokens, which rounding can double, weighs little beside one of a thousand.
/// </remarks>
/// <param name="ModelHash">Hash of the model's name.</param>
/// <param name="Counted">Growth by the grid's count, in tokens; older growth fades.</param>
/// <param name="Reported">The same growth by the provider's count.</param>
public readonly record struct TokenRatio(uint ModelHash, double Counted, double Reported)
{
    /// <summary>The least that is believed.</summary>
    public const double Min = 0.5;

    /// <summary>The most that is believed.</summary>
    public const double Max = 3;

    // What is assumed before anything was seen counts as much as this growth, in tokens.
    private const double PriorTokens = 32;

    // Growth beyond this makes what was before it fade.
    private const double TokensKept = 65_536;

    /// <summary>The ratio, begun from what is assumed where nothing is known.</summary>
    /// <param name="assumed">The ratio to begin from.</param>
    public double From(double assumed) =>
        Math.Clamp((Reported + (assumed * PriorTokens)) / (Counted + PriorTokens), Min, Max);

    /// <summary>The ratio with one more growth in it; none of its own can be beyond the bounds.</summary>
    /// <param name="counted">By the grid's count, above 0.</param>
    /// <param name="reported">By the provider's count.</param>
    public TokenRatio With(double counted, double reported)
    {
        var fade = Counted > TokensKept ? 0.5 : 1;
        return this with
        {
            Counted = (Counted * fade) + counted,
            Reported = (Reported * fade) + Math.Clamp(reported, counted * Min, counted * Max),
        };
    }
}
