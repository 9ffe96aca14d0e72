namespace Sessions.Contracts.Views;

/// <summary>What a session is at one moment.</summary>
public sealed record SessionView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Key id of the principal that created it.</summary>
    public required string Owner { get; init; }

    /// <summary>Idle, running or closed.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last event happened.</summary>
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>Position of its last event.</summary>
    public required long Head { get; init; }

    /// <summary>Turns started, which is also the last turn's number.</summary>
    public required int Turns { get; init; }

    /// <summary>Turns running.</summary>
    public required int RunningTurns { get; init; }

    /// <summary>Distinct items of context that it has seen.</summary>
    public required int Items { get; init; }

    /// <summary>Model of the main thread's last turn; null before the first.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Tokens of the main thread's last path, by the grid's count, corrected by what the provider has reported before.
    /// </summary>
    public required int ContextTokens { get; init; }

    /// <summary>
    /// Tokens that the provider reports for each that the grid counts, as this session's turns have shown; null for a
    /// model that is counted exactly, and until there is something to go by.
    /// </summary>
    public double? TokenRatio { get; init; }

    /// <summary>The model's window that goes with it, in tokens.</summary>
    public required int Window { get; init; }

    /// <summary>The window less the output reserve, in tokens.</summary>
    public required int UsableWindow { get; init; }

    /// <summary>Context tokens over the usable window; null before the first turn.</summary>
    public double? Pressure { get; init; }

    /// <summary>Tokens that a compaction kept out of that path.</summary>
    public required int CompactedTokens { get; init; }

    /// <summary>
    /// Turns until the usable window is full, at the session's own pace; null where it does not grow.
    /// </summary>
    public required int? TurnsLeft { get; init; }

    /// <summary>Where its policy comes from.</summary>
    public required PolicySource PolicySource { get; init; }

    /// <summary>The compactions in force, oldest first.</summary>
    public required IReadOnlyList<AppliedCompactionView> Compactions { get; init; }

    /// <summary>The account.</summary>
    public required LedgerView Ledger { get; init; }

    /// <summary>
    /// The session whose conversation this one goes on with: its first request held a whole turn of that; null for none
    /// that is known.
    /// </summary>
    public string? ForkedFrom { get; init; }

    /// <summary>The session that it works for and shares the limits of; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>The endpoint that it belongs to, whose limits hold; null for none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Sessions that work for it.</summary>
    public int Children { get; init; }

    /// <summary>What has been used of its limits, its own turns and its children's.</summary>
    public SpendingView? Spent { get; init; }

    /// <summary>What is set aside for turns that run.</summary>
    public SpendingView? Reserved { get; init; }

    /// <summary>The turn behind whose answer a turn of the grid's own goes on; null for none.</summary>
    public int? TipTurn { get; init; }

    /// <summary>When it ends, and its content is deleted, if nobody uses it; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Merged metadata; empty when there is none.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>One session of a listing: what is known without waking it.</summary>
public sealed record SessionEntryView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Key id of the principal that created it.</summary>
    public required string Owner { get; init; }

    /// <summary>Idle, running or closed.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last event happened.</summary>
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>Position of its last event.</summary>
    public required long Head { get; init; }

    /// <summary>Turns started.</summary>
    public required int Turns { get; init; }

    /// <summary>Cumulated prompt tokens.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Cumulated generated tokens.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>
    /// Cumulated cost of the turns with a known price, in US dollars, exact to a billionth; null when tokens were used
    /// and no turn has a known price. The session itself says how many turns it misses.
    /// </summary>
    public required decimal? CostUsd { get; init; }

    /// <summary>Merged metadata; empty when there is none.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>One page of a listing, most recently active first.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Continuation">Asks for the next page; null on the last.</param>
public sealed record SessionPage(IReadOnlyList<SessionEntryView> Sessions, string? Continuation);

/// <summary>What limits count.</summary>
/// <param name="Messages">Turns that count as messages.</param>
/// <param name="Tokens">Prompt and completion tokens.</param>
/// <param name="CostUsd">Money, in US dollars.</param>
public sealed record SpendingView(int Messages, long Tokens, decimal CostUsd);
