namespace Sessions.Contracts.Views;

/// <summary>What became of a session's prefix cache at the provider.</summary>
public sealed record CacheView
{
    /// <summary>Prompt tokens of all turns.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Of these, read from the cache.</summary>
    public required long CacheReadTokens { get; init; }

    /// <summary>Share of the prompt tokens that was read from the cache, 0–1; null before the first.</summary>
    public double? HitRate { get; init; }

    /// <summary>The last turn whose provider told what it read; null before it.</summary>
    public CacheTurnView? LastTurn { get; init; }

    /// <summary>How predictions and reports compare.</summary>
    public required CachePredictionsView Predictions { get; init; }

    /// <summary>Tools and instructions that the main thread begins with; null where it begins with neither.</summary>
    public CacheHeadView? StaticPrefix { get; init; }

    /// <summary>What was lost, by cause, dearest first.</summary>
    public required IReadOnlyList<CacheLossView> Causes { get; init; }

    /// <summary>The latest breaks, newest first.</summary>
    public required IReadOnlyList<CacheBreakView> Breaks { get; init; }

    /// <summary>
    /// What other lives of cache entries would have cost; null for models without breakpoints or without a known price.
    /// </summary>
    public CacheEconomicsView? Economics { get; init; }
}

/// <summary>One turn's read from the cache.</summary>
/// <param name="Turn">The turn.</param>
/// <param name="Possible">Tokens had its line of conversation gone on in time and unchanged.</param>
/// <param name="Predicted">Tokens predicted before the call.</param>
/// <param name="Reported">Tokens that the provider reported.</param>
/// <param name="Cause">Why less was predicted than possible; <c>none</c> where it was not.</param>
public sealed record CacheTurnView(int Turn, int Possible, int Predicted, long Reported, string Cause);

/// <summary>How predictions and reports compare, in turns.</summary>
/// <param name="AsPredicted">The provider read what was predicted.</param>
/// <param name="Less">It read less.</param>
/// <param name="More">It read more.</param>
public sealed record CachePredictionsView(int AsPredicted, int Less, int More);

/// <summary>The tools and instructions at the beginning of a path.</summary>
/// <param name="Hash">Their chain hash: equal hashes, equal content.</param>
/// <param name="Items">How many items.</param>
/// <param name="Tokens">Their tokens, by the grid's count.</param>
public sealed record CacheHeadView(string Hash, int Items, int Tokens);

/// <summary>What one cause has cost.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Breaks">How often.</param>
/// <param name="LostTokens">Prompt tokens that were not read.</param>
/// <param name="LostUsd">What that cost, in US dollars, where prices are known.</param>
public sealed record CacheLossView(string Cause, int Breaks, long LostTokens, decimal LostUsd);

/// <summary>One break of the prefix cache.</summary>
public sealed record CacheBreakView
{
    /// <summary>Position of its event.</summary>
    public required long Position { get; init; }

    /// <summary>The turn that read less than it could have.</summary>
    public required int Turn { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    public required string Cause { get; init; }

    /// <summary>Tokens that it could have read.</summary>
    public required int Expected { get; init; }

    /// <summary>Tokens that were predicted before the call.</summary>
    public required int Predicted { get; init; }

    /// <summary>Tokens that the provider reported.</summary>
    public required long Reported { get; init; }

    /// <summary>Tokens that this cause kept from being read.</summary>
    public required long LostTokens { get; init; }

    /// <summary>What that cost, in US dollars; null when the price is not known.</summary>
    public decimal? LostUsd { get; init; }

    /// <summary>The turn that it is compared with; null where there is none.</summary>
    public int? PreviousTurn { get; init; }

    /// <summary>Seconds between the two, where that is the cause.</summary>
    public int? PauseSeconds { get; init; }

    /// <summary>The first item that differs, where that is the cause.</summary>
    public CacheChangeView? Change { get; init; }
}

/// <summary>The first item in which two paths differ.</summary>
public sealed record CacheChangeView
{
    /// <summary>Its depth in the path, from 1.</summary>
    public required int Depth { get; init; }

    /// <summary>What kind of item it was.</summary>
    public required string Kind { get; init; }

    /// <summary>Position of the event that holds the item as it was sent before.</summary>
    public required long OldPosition { get; init; }

    /// <summary>The event that holds what was sent in its place; null where the path ends before it.</summary>
    public long? NewPosition { get; init; }

    /// <summary>The first byte that differs, from 0, of the client's own; null where content is not stored.</summary>
    public int? Byte { get; init; }

    /// <summary>What stood around it before.</summary>
    public string? OldQuote { get; init; }

    /// <summary>What stands there now.</summary>
    public string? NewQuote { get; init; }
}

/// <summary>What a session's prompts cost, and would have with other lives of cache entries, in US dollars.</summary>
/// <param name="UsedUsd">What was used.</param>
/// <param name="FiveMinutesUsd">With entries of five minutes at the end of every turn.</param>
/// <param name="OneHourUsd">With entries of an hour.</param>
/// <param name="NoneUsd">Without a cache.</param>
/// <param name="Recommended">The cheapest: <c>5m</c>, <c>1h</c> or <c>none</c>.</param>
/// <param name="SavedUsd">What the cheapest would have saved of what was used; negative where nothing.</param>
public sealed record CacheEconomicsView(
    decimal UsedUsd,
    decimal FiveMinutesUsd,
    decimal OneHourUsd,
    decimal NoneUsd,
    string Recommended,
    decimal SavedUsd);

/// <summary>The tenant's prefix caches, over its sessions that were active last.</summary>
public sealed record CachePrefixesView
{
    /// <summary>Sessions looked at.</summary>
    public required int Sessions { get; init; }

    /// <summary>Whether there are more.</summary>
    public required bool Truncated { get; init; }

    /// <summary>Static prefixes, most lost money first.</summary>
    public required IReadOnlyList<CachePrefixView> Prefixes { get; init; }

    /// <summary>What was lost, by cause, dearest first.</summary>
    public required IReadOnlyList<CacheLossView> Causes { get; init; }
}

/// <summary>Sessions that begin with the same tools and instructions.</summary>
public sealed record CachePrefixView
{
    /// <summary>Chain hash of these; null for sessions that begin with neither.</summary>
    public string? Hash { get; init; }

    /// <summary>Their tokens, by the grid's count.</summary>
    public required int Tokens { get; init; }

    /// <summary>Sessions.</summary>
    public required int Sessions { get; init; }

    /// <summary>Their turns.</summary>
    public required int Turns { get; init; }

    /// <summary>Their prompt tokens.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Of these, read from the provider's cache.</summary>
    public required long CacheReadTokens { get; init; }

    /// <summary>Share of the prompt tokens that was read from the cache, 0–1; null before the first.</summary>
    public double? HitRate { get; init; }

    /// <summary>Breaks.</summary>
    public required int Breaks { get; init; }

    /// <summary>Prompt tokens that were not read because of them.</summary>
    public required long LostTokens { get; init; }

    /// <summary>What that cost, in US dollars, where prices are known.</summary>
    public required decimal LostUsd { get; init; }
}
