using Sessions.Core.Ledger;

namespace Sessions.Core.Turns;

/// <summary>Proof that a turn's outcome is durable in the log.</summary>
/// <param name="Turn">The turn's number.</param>
/// <param name="Usage">What the ledger booked for it.</param>
/// <param name="Estimated">Whether that was counted by the grid and not reported by the provider.</param>
/// <param name="CostNanoUsd">What it cost, in billionths of a US dollar; null when the model has no known
/// price.</param>
/// <param name="Repeated">Whether the outcome had been booked before; the receipt then carries no numbers
/// again.</param>
public sealed record TurnReceipt(
    int Turn, TokenUsage Usage, bool Estimated, long? CostNanoUsd, bool Repeated = false)
{
    /// <summary>Whether the session's policy wants its history summarised now.</summary>
    public bool SummaryDue { get; init; }
}
