using Sessions.Core.Items;

namespace Sessions.Core.Caching;

/// <summary>What can be told of an item without its content.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Tokens">Its tokens, by the grid's count.</param>
internal readonly record struct Shape(ItemKind Kind, int Tokens)
{
    // Items that were put in or taken out between two that come again, at most.
    private const int GapMax = 8;

    private const int AlikeSlack = 16;
    private const int AlikeShare = 10;

    /// <summary>
    /// Lays two sequences beside each other that differ in their first item.
    /// </summary>
    /// <returns>
    /// How many items behind the first come again exactly; and tokens of the first sequence that come again, or that an
    /// item of the same kind and nearly the same size replaces.
    /// </returns>
    public static (int Again, int Tokens) Align(ReadOnlySpan<Shape> before, ReadOnlySpan<Shape> after)
    {
        var (again, tokens) = (0, 0);
        var (i, j) = (0, 0);
        while (i < before.Length && j < after.Length)
        {
            if ((i > 0 || j > 0) && before[i] == after[j])
            {
                again++;
                tokens += before[i++].Tokens;
                j++;
            }
            else if (before[i].IsReplacedBy(after[j]))
            {
                tokens += Math.Min(before[i++].Tokens, after[j++].Tokens);
            }
            else if (!Skip(before, after, ref i, ref j))
            {
                i++;
                j++;
            }
        }

        return (again, tokens);
    }

    private static bool Skip(ReadOnlySpan<Shape> before, ReadOnlySpan<Shape> after, ref int i, ref int j)
    {
        for (var gap = 1; gap <= GapMax; gap++)
        {
            if (j + gap < after.Length && before[i] == after[j + gap])
            {
                j += gap;
                return true;
            }

            if (i + gap < before.Length && before[i + gap] == after[j])
            {
                i += gap;
                return true;
            }
        }

        return false;
    }

    private bool IsReplacedBy(Shape other) => Kind == other.Kind
        && Math.Abs(Tokens - other.Tokens) <= Math.Max(AlikeSlack, Tokens / AlikeShare);
}
