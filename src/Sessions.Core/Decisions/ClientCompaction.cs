using Sessions.Core.Items;

namespace Sessions.Core.Decisions;

/// <summary>Notices that a client has compacted its conversation by itself.</summary>
internal static class ClientCompaction
{
    // A path that has lost less than this is an edit or a retry, not a compaction.
    private const double KeptMax = 0.6;

    // Below this a shorter path is a new topic rather than a way out of a full window.
    private const double PressureMin = 0.3;

    /// <summary>
    /// Tokens of the context that the client has replaced; null when it has not: the same tools and instructions go on
    /// with much less behind them, or with a compaction item that was not there before.
    /// </summary>
    public static int? TokensBefore(AdmittedPath path, int tokens)
    {
        var state = path.State;
        if (state.Turns == 0 || path.Proposal.Thread != state.MainThread || path.Node == 0
            || path.Appended.Length == 0 || tokens >= state.ContextTokens)
        {
            return null;
        }

        foreach (var item in path.Appended)
        {
            if (item.Kind == ItemKind.Compaction)
            {
                return state.ContextTokens;
            }
        }

        var shared = state.Tree.CommonAncestor(path.Node, state.MainLeaf);
        var onlyHead = shared != 0
            && state.Tree[shared].Kind is (ItemKind.ToolDefinition or ItemKind.System or ItemKind.User)
            && tokens < state.ContextTokens * KeptMax
            && state.ContextTokens > state.UsableWindow * PressureMin;
        return onlyHead ? state.ContextTokens : null;
    }
}
