namespace Sessions.Core.Compaction;

/// <summary>Edits of one path: ordered, without overlap.</summary>
public static class EditList
{
    /// <summary>Newer edits together with the older ones that none of them overlaps.</summary>
    /// <param name="older">In the order of the path.</param>
    /// <param name="newer">In the order of the path; each covers an older one wholly or not at all.</param>
    public static IReadOnlyList<PathEdit> Merge(IReadOnlyList<PathEdit> older, IReadOnlyList<PathEdit> newer)
    {
        if (older.Count == 0 || newer.Count == 0)
        {
            return newer.Count == 0 ? older : newer;
        }

        var merged = new List<PathEdit>(older.Count + newer.Count);
        var (left, right) = (0, 0);
        while (left < older.Count || right < newer.Count)
        {
            if (right == newer.Count || (left < older.Count && older[left].To < newer[right].From))
            {
                merged.Add(older[left++]);
                continue;
            }

            var edit = newer[right++];
            while (left < older.Count && older[left].From <= edit.To)
            {
                left++;
            }

            merged.Add(edit);
        }

        return merged;
    }

    /// <summary>Whether two lists rewrite the same items by as many tokens.</summary>
    public static bool AreAlike(IReadOnlyList<PathEdit> left, IReadOnlyList<PathEdit> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (left[i].From != right[i].From || left[i].To != right[i].To || left[i].Saved != right[i].Saved)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The edit that covers a depth; null for none.</summary>
    public static PathEdit? At(IReadOnlyList<PathEdit> edits, int depth)
    {
        var (low, high) = (0, edits.Count - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            if (edits[middle].To < depth)
            {
                low = middle + 1;
            }
            else if (edits[middle].From > depth)
            {
                high = middle - 1;
            }
            else
            {
                return edits[middle];
            }
        }

        return null;
    }
}
