using Sessions.Core.Compaction;
using Sessions.Core.Events;

namespace Sessions.Core.State;

public sealed partial class SessionState
{
    // How much the newest turn says about the growth of the next.
    private const double GrowthWeight = 0.3;

    /// <summary>What a path through a node is sent with; null when it is sent as it came.</summary>
    /// <param name="node">The deepest node of the path that the session knows; 0 for none.</param>
    /// <param name="length">Items in the path.</param>
    /// <param name="upstream">Name of the upstream that it is sent to; null where that is not settled yet.</param>
    public AppliedCompaction? CompactionAt(int node, int length, string? upstream) =>
        node == 0 ? null : Compactions.At(Tree, node, length, upstream);

    /// <summary>
    /// Position of the compaction that the newest turn with this last item was sent with, 0 for none; null when no
    /// such turn is remembered.
    /// </summary>
    internal long? SentWith(int leaf)
    {
        for (var age = 0; age < _sent.Count; age++)
        {
            if (_sent.Newest(age).Leaf == leaf)
            {
                return _sent.Newest(age).Compaction;
            }
        }

        return null;
    }

    private void ApplyContext(SessionEvent e)
    {
        switch (e)
        {
            case ContextCompacted compacted:
                Apply(compacted);
                break;
            case ContextRestored restored:
                Compactions.Remove(restored.Data.Compaction);
                break;
            case CompactionFailed failed:
                Breaker = Breaker with { Failures = Breaker.Failures + 1, FailedTokens = failed.Data.Tokens };
                break;
            case ContextPressure pressure:
                PressureReached = pressure.Data.Threshold;
                break;
        }
    }

    private void Apply(ContextCompacted compacted)
    {
        var data = compacted.Data;
        if (data.Trigger == CompactionTrigger.Client)
        {
            // The client looks after its context itself: what was tried before says nothing about the new one.
            Breaker = default;
            return;
        }

        // A dry run must not be planned anew with every turn either.
        Breaker = new CompactionBreaker(compacted.Turn > 0 ? compacted.Turn : Turns, 0, 0);
        if (!data.DryRun)
        {
            Compactions.Add(Head, data);
        }
    }

    private void ApplyMain(TurnStartedData data)
    {
        var grown = data.ContextTokens + data.CompactedTokens - (ContextTokens + CompactedTokens);
        if (ContextTokens > 0 && grown > 0)
        {
            GrowthPerTurn = GrowthPerTurn == 0 ? grown : GrowthPerTurn + ((grown - GrowthPerTurn) * GrowthWeight);
        }

        (Model, ContextTokens, Window, UsableWindow) =
            (data.Model, data.ContextTokens, data.Window, data.UsableWindow);
        (CompactedTokens, MainLeaf, MainTurn) = (data.CompactedTokens, data.Leaf, Turns);

        // What a compaction has brought down may rise again, and is told again then.
        PressureReached = Math.Min(PressureReached, (double)ContextTokens / Math.Max(1, UsableWindow));
    }
}
