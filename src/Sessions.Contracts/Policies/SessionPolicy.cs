using System.Text.Json.Serialization;

namespace Sessions.Contracts.Policies;

/// <summary>
/// What the grid does to a session's requests beside observing them. All of it is off unless it is set.
/// </summary>
/// <remarks>
/// Treated as a value: nobody changes one that is in use. (Members have setters because generated JSON readers would
/// lose the defaults of init-only ones.)
/// </remarks>
public sealed record SessionPolicy
{
    /// <summary>The policy that only observes.</summary>
    public static SessionPolicy Observe { get; } = new();

    /// <summary>When and how the context is compacted; null: never.</summary>
    public CompactionPolicy? Compaction { get; set; }

    /// <summary>Cache hints that the grid sets where the client set none; null: none.</summary>
    public CacheHintPolicy? CacheHints { get; set; }

    /// <summary>
    /// Pressures (0–1, ascending) at which a <c>context.pressure</c> event is recorded when a turn first reaches them.
    /// </summary>
    public IReadOnlyList<double> PressureThresholds { get; set; } = [0.5, 0.75, 0.9, 1.0];

    /// <summary>What the session may use; null: as much as it likes.</summary>
    public LimitPolicy? Limits { get; set; }
}

/// <summary>When and how a session's context is compacted.</summary>
public sealed record CompactionPolicy
{
    /// <summary>Whether it compacts; false keeps the settings without using them.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether compactions are only planned and recorded, not replayed.</summary>
    public bool DryRun { get; set; }

    /// <summary>Pressure of a request (0–1) from which the context is compacted.</summary>
    public double TriggerPressure { get; set; } = 0.8;

    /// <summary>Tokens of a request from which the context is compacted; instead of the pressure.</summary>
    public int? TriggerTokens { get; set; }

    /// <summary>Pressure (0–1) that a compaction goes down to, where its strategies get that far.</summary>
    public double TargetPressure { get; set; } = 0.5;

    /// <summary>Tokens that a compaction goes down to; instead of the pressure.</summary>
    public int? TargetTokens { get; set; }

    /// <summary>Strategies, tried in this order until the target is reached.</summary>
    public IReadOnlyList<CompactionStrategy> Strategies { get; set; } =
        [CompactionStrategy.DropSupersededReads, CompactionStrategy.ClearToolResults];

    /// <summary>The last provider calls of the path that stay as they are, 1–100.</summary>
    public int KeepLastTurns { get; set; } = 3;

    /// <summary>Whether the first message of the user, the task, stays when history is summarised or cut.</summary>
    public bool KeepFirstUserMessage { get; set; } = true;

    /// <summary>Items that stay, by their number (the context view's <c>item</c>).</summary>
    public IReadOnlyList<int> PinnedItems { get; set; } = [];

    /// <summary>Tools whose results stay, by name.</summary>
    public IReadOnlyList<string> ExcludedTools { get; set; } = [];

    /// <summary>Tools that read files, by name without case; what their results show may be superseded.</summary>
    public IReadOnlyList<string> ReadTools { get; set; } =
        ["read", "read_file", "readfile", "view", "view_file", "open_file", "cat", "get_file_contents", "fs_read"];

    /// <summary>Tokens that a compaction must save, or it is not done.</summary>
    public int MinimumShrinkTokens { get; set; } = 1_024;

    /// <summary>
    /// Turns after which a compaction must have earned the cache that it rewrites; null: it need not. Does not hold
    /// where the request would not fit the window otherwise.
    /// </summary>
    public int? BreakEvenTurnsMax { get; set; }

    /// <summary>Turns between two compactions, at least; a request beyond the window does not wait.</summary>
    public int TurnsBetweenMin { get; set; } = 3;

    /// <summary>Attempts in a row without result after which it stops trying until the policy changes.</summary>
    public int FailuresMax { get; set; } = 3;

    /// <summary>Who summarises; needed by <see cref="CompactionStrategy.Summarize"/>.</summary>
    public SummaryPolicy? Summary { get; set; }

    /// <summary>
    /// Whose endpoint <see cref="CompactionStrategy.Provider"/> calls behind a turn of OpenAI Responses; null: it asks
    /// the provider in the client's own requests, as it always does in Anthropic Messages.
    /// </summary>
    public ProviderCompactionPolicy? Provider { get; set; }
}

/// <summary>How history is summarised by a model.</summary>
public sealed record SummaryPolicy
{
    /// <summary>Name of the upstream that is called, one with a credential of its own.</summary>
    public required string Upstream { get; set; }

    /// <summary>The model.</summary>
    public required string Model { get; set; }

    /// <summary>The most tokens a summary may have.</summary>
    public int TokensMax { get; set; } = 4_000;

    /// <summary>What the model is told, in place of the built-in instructions; null for those.</summary>
    public string? Instructions { get; set; }
}

/// <summary>Where a provider compacts history (OpenAI: <c>POST /v1/responses/compact</c>).</summary>
public sealed record ProviderCompactionPolicy
{
    /// <summary>
    /// Name of the upstream that is called: one with a credential of its own that speaks Responses. Only turns that go
    /// to it are compacted, for it alone can read what it returns.
    /// </summary>
    public required string Upstream { get; set; }

    /// <summary>The model; null: that of the turn whose history is compacted.</summary>
    public string? Model { get; set; }
}

/// <summary>Cache hints that the grid sets where the client set none.</summary>
public sealed record CacheHintPolicy
{
    /// <summary>Anthropic Messages: whether breakpoints are set by the provider's rules.</summary>
    public bool Breakpoints { get; set; } = true;

    /// <summary>How long those entries shall live.</summary>
    public CacheLife Life { get; set; } = CacheLife.FiveMinutes;

    /// <summary>OpenAI: whether <c>prompt_cache_key</c> is set to the session's id.</summary>
    public bool PromptCacheKey { get; set; } = true;
}

/// <summary>Life of a cache entry.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CacheLife>))]
public enum CacheLife
{
    /// <summary>Five minutes.</summary>
    [JsonStringEnumMemberName("5m")]
    FiveMinutes,

    /// <summary>One hour.</summary>
    [JsonStringEnumMemberName("1h")]
    OneHour,

    /// <summary>Whichever would have been cheaper for this session so far, by its pauses.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,
}

/// <summary>A way to make a context smaller.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CompactionStrategy>))]
public enum CompactionStrategy
{
    /// <summary>Old tool results become a note that names the event which holds the original.</summary>
    [JsonStringEnumMemberName("clear-tool-results")]
    ClearToolResults,

    /// <summary>Reads of a file that was read again later become such a note.</summary>
    [JsonStringEnumMemberName("drop-superseded-reads")]
    DropSupersededReads,

    /// <summary>A model summarises the history before the last turns, in the background after a turn.</summary>
    [JsonStringEnumMemberName("summarize")]
    Summarize,

    /// <summary>
    /// The provider's own compaction is asked for: in the client's requests, or of its endpoint after a turn.
    /// </summary>
    [JsonStringEnumMemberName("provider")]
    Provider,

    /// <summary>The oldest history is cut off, as a last resort.</summary>
    [JsonStringEnumMemberName("truncate")]
    Truncate,
}
