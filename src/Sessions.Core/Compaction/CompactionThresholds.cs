using Sessions.Contracts.Policies;
using Sessions.Core.Models;

namespace Sessions.Core.Compaction;

/// <summary>A policy's pressures as tokens of a model.</summary>
public static class CompactionThresholds
{
    /// <summary>Tokens of a request from which the policy compacts.</summary>
    public static int Trigger(CompactionPolicy policy, ModelCard card) =>
        policy.TriggerTokens ?? (int)(policy.TriggerPressure * card.UsableWindow);

    /// <summary>Tokens that it goes down to; below the trigger.</summary>
    public static int Target(CompactionPolicy policy, ModelCard card) =>
        Math.Min(policy.TargetTokens ?? (int)(policy.TargetPressure * card.UsableWindow), Trigger(policy, card) - 1);
}
