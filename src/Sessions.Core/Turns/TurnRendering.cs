using Sessions.Core.Compaction;
using Sessions.Core.Events;

namespace Sessions.Core.Turns;

/// <summary>How a request is sent where it is not sent as it came.</summary>
public sealed record TurnRendering
{
    /// <summary>Position of the compaction that is replayed; 0 for none.</summary>
    public long Compaction { get; init; }

    /// <summary>Its edits, in the order of the path; empty for none.</summary>
    public IReadOnlyList<PathEdit> Edits { get; init; } = [];

    /// <summary>Cache breakpoints to set, in the order of the path; empty for none. Anthropic Messages only.</summary>
    public IReadOnlyList<CacheHint> Breakpoints { get; init; } = [];

    /// <summary>The <c>prompt_cache_key</c> to set; null for none. OpenAI only.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary>The <c>context_management</c> to set; null for none.</summary>
    public KeptJson? ContextManagement { get; init; }
}

/// <summary>A cache breakpoint that the grid sets.</summary>
/// <param name="Depth">Depth of the item that it stands on, from 1, in the client's own path.</param>
/// <param name="LongLife">Whether it asks for the long life.</param>
public readonly record struct CacheHint(int Depth, bool LongLife);
