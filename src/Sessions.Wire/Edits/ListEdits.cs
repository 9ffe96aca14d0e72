namespace Sessions.Wire.Edits;

/// <summary>Edits a list whose elements are items.</summary>
internal static class ListEdits
{
    /// <summary>Writes what touches the items from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    /// <remarks>
    /// A removed element takes the comma before it along, or the one behind it while no element stands before it.
    /// An edit may begin before the list and end behind it: the list takes its part.
    /// </remarks>
    public static void Write(ref EditRun run, int first, int end)
    {
        var next = first;
        var anyBefore = false;
        while (run.EditBefore(end) is { } edit)
        {
            var from = Math.Max(edit.From - 1, first);
            var to = Math.Min(edit.To, end);
            run.WriteMarks(from);
            anyBefore |= from > next;
            if (edit.Fragments.Count > 0 && edit.From > first)
            {
                run.Splices.ReplaceElements(
                    run.StartOf(from), run.EndOf(to - 1), edit.Fragments, run.TakeMarkOfEdit());
                anyBefore = true;
            }
            else if (anyBefore)
            {
                run.Splices.Remove(run.EndOf(from - 1), run.EndOf(to - 1));
            }
            else
            {
                run.Splices.Remove(run.StartOf(from), to < end ? run.StartOf(to) : run.EndOf(to - 1));
            }

            next = to;
            if (edit.To > end)
            {
                return;
            }

            run.EndEdit();
        }

        run.WriteMarks(end);
    }
}
