using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>Where the last provider calls of a path begin.</summary>
internal static class LastTurns
{
    /// <summary>
    /// Index of the first item of the last <paramref name="count"/> answers of the model and what came after; the end
    /// of the head where there are fewer.
    /// </summary>
    public static int Begin(PathDraft path, int count)
    {
        for (var i = path.Items.Count - 1; i >= path.HeadLength; i--)
        {
            var begins = IsAnswer(path.Items[i].Kind)
                && (i == path.HeadLength || !IsAnswer(path.Items[i - 1].Kind));
            if (begins && --count == 0)
            {
                return i;
            }
        }

        return path.HeadLength;
    }

    private static bool IsAnswer(ItemKind kind) =>
        kind is ItemKind.Assistant or ItemKind.ToolCall or ItemKind.Reasoning;
}
