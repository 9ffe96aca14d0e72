namespace Sessions.Core.Turns;

/// <summary>What a session answers to a proposal that it admits.</summary>
/// <param name="Turn">The turn's number in its session, from 1.</param>
/// <param name="Items">Items in the request's path.</param>
/// <param name="Matched">How many of them the session knew already.</param>
/// <param name="ContextTokens">
/// Tokens of the whole path as it is sent and of what primes the answer, by this grid's count.
/// </param>
/// <param name="Window">The model's window, in tokens.</param>
/// <param name="UsableWindow">The window less the output reserve, in tokens.</param>
/// <param name="PredictedCacheRead">Prompt tokens that the provider's prefix cache should still hold.</param>
/// <param name="MissingFrom">
/// Null when the proposal carried all that was needed; otherwise the first item whose bytes the session needs: propose
/// again with them. Nothing was recorded.
/// </param>
public sealed record TurnPlan(
    int Turn,
    int Items,
    int Matched,
    int ContextTokens,
    int Window,
    int UsableWindow,
    int PredictedCacheRead,
    int? MissingFrom = null)
{
    /// <summary>How the request is to be sent; null: as it came.</summary>
    public TurnRendering? Rendering { get; init; }

    /// <summary>Tokens that a compaction keeps out; <see cref="ContextTokens"/> is without them.</summary>
    public int CompactedTokens { get; init; }

    /// <summary>The turn that was asked for under the same key before; 0 for none. Nothing was recorded.</summary>
    public int RepeatOf { get; init; }

    /// <summary>
    /// The session that this one works for and that has to be asked first; null for none. Nothing was recorded.
    /// </summary>
    public string? Parent { get; init; }

    /// <summary>
    /// Tokens it may generate where a limit leaves fewer than it asked for; null where it does not.
    /// </summary>
    public long? OutputMax { get; init; }

    /// <summary>Tokens of the request over the usable window; above 1 it will not fit.</summary>
    public double Pressure => (double)ContextTokens / UsableWindow;
}
