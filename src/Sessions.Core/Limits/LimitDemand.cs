using Sessions.Core.Models;

namespace Sessions.Core.Limits;

/// <summary>What a turn asks of limits.</summary>
public sealed record LimitDemand
{
    /// <summary>Tokens of its prompt.</summary>
    public required long Prompt { get; init; }

    /// <summary>The most it may generate: what its request says, else what its model can.</summary>
    public required long Output { get; init; }

    /// <summary>Price of its model; null for one that is not known.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Whether the provider's prefix cache may be asked to keep some of the prompt for long.</summary>
    public bool KeepsLong { get; init; }

    /// <summary>Whether it is a call of the grid's own, which is no message and has no rate.</summary>
    public bool IsUpkeep { get; init; }
}
