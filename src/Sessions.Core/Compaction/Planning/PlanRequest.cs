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

    /// <summary>Tokens from which the policy compacts.</summary>
    public int TriggerTokens => CompactionThresholds.Trigger(Policy, Card);

    /// <summary>Tokens that it goes down to.</summary>
    public int TargetTokens => CompactionThresholds.Target(Policy, Card);
}
