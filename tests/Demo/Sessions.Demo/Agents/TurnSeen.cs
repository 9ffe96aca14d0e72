namespace Sessions.Demo.Agents;

/// <summary>One turn as its agent saw it, and what the session's timeline says of it.</summary>
/// <param name="Turn">Its number in the run, from 1.</param>
/// <param name="Title">What it did.</param>
public sealed record TurnSeen(int Turn, string Title)
{
    /// <summary>Tokens of its context by the grid's count, of the header <c>X-Context-Tokens</c>.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Context over the usable window, of the header <c>X-Context-Pressure</c>.</summary>
    public double Pressure { get; init; }

    /// <summary>What the grid expected to be cached, of the header <c>X-Cache-Predicted-Tokens</c>.</summary>
    public int PredictedCacheTokens { get; init; }

    /// <summary>Prompt tokens that the provider reported.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Prompt tokens among them that came from its cache.</summary>
    public long CachedTokens { get; set; }

    /// <summary>Tokens of the answer.</summary>
    public long OutputTokens { get; set; }

    /// <summary>What it cost by the session's ledger, in US dollars; null where nobody knows.</summary>
    public decimal? CostUsd { get; set; }

    /// <summary>What happened in its session's log since the turn before: compactions, broken caches, pressure.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Why the provider refused it; null when it answered.</summary>
    public string? Error { get; init; }

    /// <summary>Share of the prompt that came from the provider's cache, 0–1.</summary>
    public double CacheHitRate => PromptTokens == 0 ? 0 : (double)CachedTokens / PromptTokens;
}
