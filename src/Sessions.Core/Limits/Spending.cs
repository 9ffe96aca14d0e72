namespace Sessions.Core.Limits;

/// <summary>What limits count, of one turn or of many.</summary>
/// <param name="Messages">Turns that count as a message.</param>
/// <param name="Tokens">Prompt and completion tokens.</param>
/// <param name="NanoUsd">Money, in billionths of a US dollar.</param>
public readonly record struct Spending(int Messages, long Tokens, long NanoUsd)
{
    /// <summary>Sums two spendings.</summary>
    public static Spending operator +(Spending left, Spending right) => left.Add(right);

    /// <summary>Sums two spendings.</summary>
    public Spending Add(Spending other) =>
        new(Messages + other.Messages, Tokens + other.Tokens, NanoUsd + other.NanoUsd);
}
