using System.Text.Json.Serialization;

namespace Sessions.Core.Compaction;

/// <summary>A compaction that is replayed: the rewrite of every path through its anchor.</summary>
public sealed record AppliedCompaction
{
    /// <summary>Position of its <c>context.compacted</c> event, which is also its name.</summary>
    public required long Position { get; init; }

    /// <summary>Position of the compaction that it builds on; 0 for none.</summary>
    public long Base { get; init; }

    /// <summary>Node of the last item that its edits cover.</summary>
    public required int Anchor { get; init; }

    /// <summary>All of its edits, the base's included, in the order of the path.</summary>
    public required IReadOnlyList<PathEdit> Edits { get; init; }

    /// <summary>The <c>context_management</c> that requests carry; null for none.</summary>
    public Events.KeptJson? ContextManagement { get; init; }

    /// <summary>Tokens that all edits together take out of the context.</summary>
    public int Saved { get; init; }

    /// <summary>Name of the one upstream that it may be sent to; null where any can read it.</summary>
    [JsonIgnore]
    public string? Upstream
    {
        get
        {
            foreach (var edit in Edits)
            {
                if (edit.Upstream is { } upstream)
                {
                    return upstream;
                }
            }

            return null;
        }
    }

    /// <summary>Whether turns that go to an upstream may be sent with it; null where that is not settled yet.</summary>
    public bool IsFor(string? upstream) =>
        upstream is null || Upstream is not { } only || only.Equals(upstream, StringComparison.Ordinal);

    /// <summary>Tokens that the edits which end at a depth or before it take out.</summary>
    public int SavedUpTo(int depth)
    {
        var saved = 0;
        foreach (var edit in Edits)
        {
            if (edit.To > depth)
            {
                break;
            }

            saved += edit.Saved;
        }

        return saved;
    }

    /// <summary>
    /// How many leading items two rewrites of one path send alike: the depth before the first edit that differs.
    /// </summary>
    public static int AlikeUpTo(AppliedCompaction? left, AppliedCompaction? right)
    {
        if (ReferenceEquals(left, right))
        {
            return int.MaxValue;
        }

        var (mine, theirs) = (left?.Edits ?? [], right?.Edits ?? []);
        for (var i = 0; i < Math.Max(mine.Count, theirs.Count); i++)
        {
            if (i >= mine.Count || i >= theirs.Count || !ReferenceEquals(mine[i], theirs[i]))
            {
                var from = i < mine.Count ? mine[i].From : int.MaxValue;
                return Math.Min(from, i < theirs.Count ? theirs[i].From : int.MaxValue) - 1;
            }
        }

        return int.MaxValue;
    }
}
