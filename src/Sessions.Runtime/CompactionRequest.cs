using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Events;

namespace Sessions.Runtime;

/// <summary>A compaction that is asked for between turns.</summary>
public sealed record CompactionRequest
{
    /// <summary>What holds for it; null for the session's or the tenant's policy, or its defaults.</summary>
    public CompactionPolicy? Policy { get; init; }

    /// <summary>Whether it is only planned.</summary>
    public bool DryRun { get; init; }

    /// <summary>Why it is done.</summary>
    public CompactionTrigger Trigger { get; init; } = CompactionTrigger.Manual;

    /// <summary>The turn whose path is compacted; null for the main thread's last one.</summary>
    public int? Turn { get; init; }

    /// <summary>A summary that a model has written; null for the policy's other strategies.</summary>
    public string? Summary { get; init; }

    /// <summary>What the provider's own compaction returned, whole; null for the policy's other strategies.</summary>
    public IReadOnlyList<PathFragment>? Replacement { get; init; }

    /// <summary>Why neither was made, to be recorded; null where one was.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// With a summary or a replacement: position of the compaction that the path was sent with; 0 for none.
    /// </summary>
    public long Base { get; init; }
}
