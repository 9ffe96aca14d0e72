using Sessions.Core.Turns;

namespace Sessions.Core.State;

/// <summary>A path that went to a provider lately; what a prediction of its prefix cache rests on.</summary>
/// <param name="Leaf">Node of the path's last item.</param>
/// <param name="ModelHash">Hash of the model's name: caches are per model.</param>
/// <param name="SentAtSeconds">When, in seconds since the session was created.</param>
/// <param name="Turn">The turn.</param>
/// <param name="Tokens">Tokens of the request by the grid's count.</param>
/// <param name="ThreadHash">Hash of the thread's name; 0 for the main one.</param>
/// <param name="Compaction">Position of the compaction that it was sent with; 0 for none.</param>
public readonly record struct SentPath(
    int Leaf, uint ModelHash, int SentAtSeconds, int Turn, int Tokens, uint ThreadHash = 0, long Compaction = 0)
{
    private readonly IReadOnlyList<CacheHint>? _entries;

    /// <summary>
    /// Cache entries that it wrote or used again, in the order of the path; empty where the provider caches all
    /// beginnings.
    /// </summary>
    public IReadOnlyList<CacheHint> Entries
    {
        get => _entries ?? [];
        init => _entries = value;
    }

    /// <summary>Prompt tokens that the provider reported; 0 until it has.</summary>
    public long Reported { get; init; }

    /// <summary>Of these, read from or written to the cache: what reaches down to the deepest entry.</summary>
    public long ReportedCached { get; init; }
}
