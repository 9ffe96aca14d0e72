using Sessions.Core.Caching;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Core.State;

/// <summary>
/// A turn that has started and whose outcome is not booked yet, or a lost one that may still be settled.
/// </summary>
/// <param name="TurnId">The front door's id.</param>
/// <param name="Number">Its number in the session.</param>
/// <param name="Leaf">Node of its path's last item.</param>
/// <param name="Matched">Items of its path that were known before it.</param>
/// <param name="ContextTokens">Tokens of its path by the grid's estimate.</param>
/// <param name="PredictedCacheRead">Prompt tokens predicted to come from the provider's cache.</param>
/// <param name="Model">Model as the request spelled it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Deadline">When it counts as lost.</param>
/// <param name="FrontDoor">Who runs it.</param>
/// <param name="Lost">Whether it has been given up.</param>
/// <param name="Compaction">Position of the compaction that it replays; 0 for none.</param>
/// <param name="CompactedTokens">Tokens that the compaction keeps out of it.</param>
/// <param name="Counted">What its report teaches about the model's own count; null where counts are exact.</param>
public sealed record RunningTurn(
    Guid TurnId,
    int Number,
    int Leaf,
    int Matched,
    int ContextTokens,
    int PredictedCacheRead,
    string Model,
    DateTimeOffset StartedAt,
    DateTimeOffset Deadline,
    string FrontDoor,
    bool Lost,
    long Compaction = 0,
    int CompactedTokens = 0,
    CountedPath? Counted = null)
{
    /// <summary>What it could have read from the prefix cache; null where the model has none.</summary>
    public CacheExpectation? Cache { get; init; }

    /// <summary>Cache breakpoints that the grid sets; null for none.</summary>
    public IReadOnlyList<CacheHint>? Hints { get; init; }

    /// <summary>The <c>prompt_cache_key</c> that the grid sets; null for none.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary>What is set aside for it; null where it began before that was recorded.</summary>
    public TurnReservation? Reserved { get; init; }

    /// <summary>Whether it belongs to the main thread.</summary>
    public bool IsMain { get; init; }

    /// <summary>Whether it is a call of the grid's own.</summary>
    public bool IsUpkeep { get; init; }

    /// <summary>Wire format of the call.</summary>
    public WireFormat Wire { get; init; }

    /// <summary>Where the conversation stood when it was given up; null where it was not.</summary>
    public ConversationTip? TipWhenLost { get; init; }

    /// <summary>Hash of the idempotency key that it was asked for under; null for none.</summary>
    public string? Key { get; init; }
}
