using Sessions.Core.Items;

namespace Sessions.Wire.Paths;

/// <summary>Neighbouring items of a path that a model wrote: one answer.</summary>
/// <param name="Start">Index of its first item.</param>
/// <param name="End">Index after its last item.</param>
internal readonly record struct AnswerRun(int Start, int End)
{
    /// <summary>Finds the answers that follow on something.</summary>
    /// <param name="items">The path.</param>
    /// <param name="runs">Receives the deepest ones that there is room for, the deepest first.</param>
    /// <returns>How many were found.</returns>
    public static int Find(ReadOnlySpan<ProposedItem> items, Span<AnswerRun> runs)
    {
        var found = 0;
        var end = items.Length;
        while (end > 1 && found < runs.Length)
        {
            var run = EndingAt(items, end);
            if (run.Start > 0 && Speaks(items[run.Start..run.End]))
            {
                runs[found++] = run;
            }

            // What stands before an answer is none, and no result that follows on that is part of one.
            end = run.Start == end ? BeforeServerResults(items, end) - 1 : run.Start;
        }

        return found;
    }

    /// <summary>The answer, maybe empty, that ends before an index.</summary>
    public static AnswerRun EndingAt(ReadOnlySpan<ProposedItem> items, int end)
    {
        var start = end;
        while (start > 0)
        {
            // A server tool's result stands in the answer that called it; one that follows on none is the client's.
            var open = BeforeServerResults(items, start);
            if (open == 0 || IsInput(items[open - 1].Kind))
            {
                break;
            }

            start = open - 1;
        }

        return new AnswerRun(start, end);
    }

    private static bool IsInput(ItemKind kind) =>
        kind is ItemKind.ToolDefinition or ItemKind.System or ItemKind.User or ItemKind.ToolResult;

    private static int BeforeServerResults(ReadOnlySpan<ProposedItem> items, int end)
    {
        while (end > 0 && items[end - 1] is { Kind: ItemKind.ToolResult } last
            && (last.Marks & ItemMarks.Continues) != 0)
        {
            end--;
        }

        return end;
    }

    private static bool Speaks(ReadOnlySpan<ProposedItem> run)
    {
        foreach (ref readonly var item in run)
        {
            if (item.Kind is ItemKind.Assistant or ItemKind.ToolCall or ItemKind.Reasoning)
            {
                return true;
            }
        }

        return false;
    }
}
