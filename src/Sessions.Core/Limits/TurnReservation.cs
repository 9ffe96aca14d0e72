using System.Text.Json.Serialization;

namespace Sessions.Core.Limits;

/// <summary>What a turn that is admitted may come to; held until it has ended.</summary>
public sealed record TurnReservation
{
    /// <summary>Messages: 1, or 0 for a call of the grid's own.</summary>
    public int Messages { get; init; }

    /// <summary>Its prompt, and what it may generate.</summary>
    public long Tokens { get; init; }

    /// <summary>What these cost, in billionths of a US dollar; 0 where no budget is set.</summary>
    public long NanoUsd { get; init; }

    /// <summary>Whether its beginning counts for a limit of turns a minute.</summary>
    public bool Rated { get; init; }

    /// <summary>Tokens it may generate where a limit leaves fewer than it asked for; null where it does not.</summary>
    [JsonIgnore]
    public long? OutputMax { get; init; }

    /// <summary>The reservation as it was first given, for a turn that asks again.</summary>
    /// <param name="prompt">Tokens of the turn's prompt.</param>
    /// <param name="output">The most it asks to generate.</param>
    public TurnReservation Again(long prompt, long output) =>
        this with { OutputMax = Tokens - prompt < LimitCheck.Countable(output) ? Math.Max(0, Tokens - prompt) : null };

    /// <summary>The same as a spending.</summary>
    [JsonIgnore]
    public Spending Spending => new(Messages, Tokens, NanoUsd);
}
