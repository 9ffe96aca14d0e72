using Sessions.Contracts.Policies;

namespace Sessions.Core.Compaction.Planning;

/// <summary>What a compaction of a path would do, or why it would do nothing.</summary>
public sealed record CompactionPlan
{
    /// <summary>
    /// Why nothing is gained, one of the reasons of <c>context.compaction_failed</c>; null for a plan.
    /// </summary>
    public string? Failure { get; init; }

    /// <summary>The strategies that changed something.</summary>
    public IReadOnlyList<CompactionStrategy> Strategies { get; init; } = [];

    /// <summary>Edits beyond those that the path is sent with already.</summary>
    public IReadOnlyList<PathEdit> Edits { get; init; } = [];

    /// <summary>Node of the last item that an edit covers, those of the base included.</summary>
    public int Anchor { get; init; }

    /// <summary>Tokens of the request as it is sent without it.</summary>
    public required int TokensBefore { get; init; }

    /// <summary>Tokens of the request as it is sent with it.</summary>
    public required int TokensAfter { get; init; }

    /// <summary>Later turns until it has paid for itself; null where it never does.</summary>
    public int? BreakEvenTurns { get; init; }
}
