using Sessions.Contracts.Policies;
using Sessions.Core.Models;
using Sessions.Core.Turns;

namespace Sessions.Core.Compaction.Planning;

/// <summary>A path that is to be made smaller.</summary>
public readonly record struct PlanRequest
{
    /// <summary>The path's wire format.</summary>
    public required WireFormat Wire { get; init; }

    /// <summary>The model as the request spells it.</summary>
    public required string Model { get; init; }

    /// <summary>What is known of the model.</summary>
    public required ModelCard Card { get; init; }

    /// <summary>The policy.</summary>
    public required CompactionPolicy Policy { get; init; }

    /// <summary>The items, from the root's child down.</summary>
    public required IReadOnlyList<ContextItem> Items { get; init; }

    /// <summary>Edits that the path is sent with already.</summary>
    public required IReadOnlyList<PathEdit> BaseEdits { get; init; }

    /// <summary>Tokens of the request as it is sent with those.</summary>
    public required int Tokens { get; init; }

    /// <summary>
    /// Tokens that the provider is expected to report for each counted one; null where the count is exact. Policies
    /// speak of the provider's tokens, plans of counted ones.
    /// </summary>
    public double? Ratio { get; init; }

    /// <summary>Tokens from which the policy compacts, as the grid counts them.</summary>
    public int TriggerTokens => Counted(CompactionThresholds.Trigger(Policy, Card));

    /// <summary>Tokens that it goes down to, as the grid counts them.</summary>
    public int TargetTokens => Counted(CompactionThresholds.Target(Policy, Card));

    /// <summary>The model's usable window in tokens as the grid counts them.</summary>
    public int UsableTokens => Counted(Card.UsableWindow);

    private int Counted(int tokens) => Ratio is { } ratio and > 0 ? (int)(tokens / ratio) : tokens;
}
