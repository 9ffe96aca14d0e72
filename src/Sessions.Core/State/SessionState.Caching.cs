using Sessions.Core.Caching;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.State;

public sealed partial class SessionState
{
    /// <summary>What became of the prefix cache so far.</summary>
    public CacheAccount CacheAccount { get; private set; } = CacheAccount.Empty;

    /// <summary>The session whose conversation this one goes on with; null for none that is known.</summary>
    public SessionForkedData? ForkedFrom { get; private set; }

    /// <summary>Node of the last of the tools and instructions that the main thread begins with; 0 for none.</summary>
    public int HeadNode { get; private set; }

    private void ApplyCache(TurnStarted started)
    {
        var data = started.Data;
        IReadOnlyList<CacheHint> entries = data.Cache?.Entries
            ?? (data.Breakpoint > 0 ? [new CacheHint(data.Breakpoint, data.LongLife)] : []);
        _sent.Add(Tree, new SentPath(
            data.Leaf,
            ModelHash.Of(data.Model),
            SecondsSinceCreation(started.At),
            started.Turn,
            data.CountedTokens > 0 ? data.CountedTokens : data.ContextTokens,
            data.Thread is { } thread ? ModelHash.Of(thread) : 0,
            data.Compaction)
        {
            Entries = entries,
        });
    }

    private void ApplyCache(RunningTurn turn, TurnEnded ended)
    {
        if (ended.Ending == TurnEnding.Failed && ended.Data.Usage == default)
        {
            _sent.Forget(turn.Number);
            return;
        }

        if (ended.Data.Estimated)
        {
            return;
        }

        _sent.Report(turn.Number, ended.Data.Usage);
        if (ended.Data.Cache != CacheOutcome.Unknown && turn.Cache is { } expectation)
        {
            CacheAccount = CacheAccount.With(turn.Number, turn.PredictedCacheRead, expectation, ended.Data);
        }
    }

    // A path that goes on where the last one ended begins with the same items.
    private void ApplyHead(int leaf)
    {
        if (MainLeaf != 0 && leaf != 0 && Tree.AncestorAt(leaf, Tree[MainLeaf].Depth) == MainLeaf)
        {
            return;
        }

        HeadNode = 0;
        foreach (var node in Tree.PathTo(leaf))
        {
            if (Tree[node].Kind is not (ItemKind.ToolDefinition or ItemKind.System))
            {
                break;
            }

            HeadNode = node;
        }
    }
}
