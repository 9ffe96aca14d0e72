using Sessions.Demo.Agents;

namespace Sessions.Demo;

/// <summary>What the demonstration showed.</summary>
/// <param name="Options">What it was asked to do.</param>
/// <param name="Plain">The run without a policy; null when it was not made.</param>
/// <param name="Compacted">The run with one; null when it was not made.</param>
public sealed record DemoResult(DemoOptions Options, RunResult? Plain, RunResult? Compacted)
{
    /// <summary>Whether the plain run died and the other one finished, as far as each was made.</summary>
    public bool IsAsPromised => Plain is not { Finished: true } && Compacted is not { Finished: false };
}

/// <summary>One run.</summary>
/// <param name="Name">Which.</param>
/// <param name="Session">Its session's id.</param>
/// <param name="Planned">Turns that the review takes.</param>
/// <param name="Turns">The turns that were made.</param>
public sealed record RunResult(string Name, string Session, int Planned, IReadOnlyList<TurnSeen> Turns)
{
    /// <summary>Whether the review came to its end.</summary>
    public bool Finished => Turns.Count == Planned && Turns[^1].Error is null;

    /// <summary>Turns that were answered.</summary>
    public int Answered => Turns.Count(static turn => turn.Error is null);

    /// <summary>Prompt tokens of all turns.</summary>
    public long PromptTokens => Turns.Sum(static turn => turn.PromptTokens);

    /// <summary>Cached ones among them.</summary>
    public long CachedTokens => Turns.Sum(static turn => turn.CachedTokens);

    /// <summary>Generated tokens of all turns.</summary>
    public long OutputTokens => Turns.Sum(static turn => turn.OutputTokens);

    /// <summary>Share of all prompt tokens that came from the provider's cache, 0–1.</summary>
    public double CacheHitRate => PromptTokens == 0 ? 0 : (double)CachedTokens / PromptTokens;

    /// <summary>Cost of all turns whose cost is known, in US dollars.</summary>
    public decimal CostUsd => Turns.Sum(static turn => turn.CostUsd ?? 0);
}
