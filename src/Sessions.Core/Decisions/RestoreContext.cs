using System.Globalization;
using Sessions.Contracts;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Undoes a compaction: later turns send the originals again.</summary>
public static class RestoreContext
{
    /// <summary>Decides.</summary>
    /// <param name="state">The session.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="position">Position of the compaction; those that build on it end with it.</param>
    /// <param name="catalog">Says whether thinking is bound to what stood before it.</param>
    /// <param name="now">The time.</param>
    public static Decision<SessionState> Decide(
        SessionState state, Principal principal, long position, ModelCatalog catalog, DateTimeOffset now)
    {
        if (SessionAccess.RefuseUse(state, principal) is { } denied)
        {
            return denied;
        }

        if (state.Compactions.Find(position) is not { } undone)
        {
            return new Refusal(
                SessionErrorCode.Unprocessable,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"No compaction at position {position} is in force. The session's compactions list those that are."));
        }

        var at = EventTime.After(state, now);
        var events = new List<SessionEvent>
        {
            new ContextRestored { At = at, Data = new ContextRestoredData(position, principal.KeyId) },
        };
        if (catalog.Find(state.Model ?? "").BoundThinking && Thinking(state, undone) is { } dropped)
        {
            events.Add(new ContextCompacted { At = at, Data = dropped });
        }

        return new Decision<SessionState>(state, events);
    }

    // What the model thought behind the rewrite is bound to it, and would be refused behind the originals.
    private static ContextCompactedData? Thinking(SessionState state, AppliedCompaction undone)
    {
        var path = state.Tree.PathTo(state.MainLeaf);
        var anchor = state.Tree[undone.Anchor].Depth;
        if (path.Length < anchor || path[anchor - 1] != undone.Anchor)
        {
            return null;
        }

        var left = state.Compactions.Find(undone.Base)?.Edits ?? [];
        var alike = AppliedCompaction.AlikeUpTo(undone, state.Compactions.Find(undone.Base));
        var edits = new List<PathEdit>();
        for (var depth = Math.Max(1, alike); depth <= path.Length; depth++)
        {
            var node = path[depth - 1];
            if (state.Tree[node].Kind == ItemKind.Reasoning && EditList.At(left, depth) is null)
            {
                edits.Add(PathEdit.Removal(depth, depth, EditScope.Items, state.Tree.TokensOf(node)));
            }
        }

        if (edits.Count == 0)
        {
            return null;
        }

        var tokens = state.Tree[state.MainLeaf].PathTokens - left.Sum(static edit => edit.Saved);
        return new ContextCompactedData
        {
            Trigger = CompactionTrigger.Manual,
            Anchor = path[edits[^1].To - 1],
            Base = state.Compactions.Find(undone.Base)?.Position ?? 0,
            Edits = edits,
            TokensBefore = tokens,
            TokensAfter = tokens - edits.Sum(static edit => edit.Saved),
            PlannedAt = state.Head,
        };
    }
}
