using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>
/// Thinking blocks that a provider binds to what stood before them: behind a rewrite they would be refused, so they are
/// left out (Anthropic, preserved thinking: removing them from the end or all of them is allowed, from the middle is
/// not).
/// </summary>
internal static class BoundThinking
{
    /// <summary>Leaves out every reasoning item from an index on that no edit covers.</summary>
    public static void DropFrom(PathDraft path, int index)
    {
        for (var i = index; i < path.Items.Count; i++)
        {
            if (path.Items[i].Kind == ItemKind.Reasoning && !path.IsEdited(i))
            {
                path.Replace(i, i, EditScope.Items);
            }
        }
    }
}
