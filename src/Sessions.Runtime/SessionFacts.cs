using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>What a session is at one moment, detached from it.</summary>
public sealed record SessionFacts
{
    /// <summary>The session's name.</summary>
    public required SessionKey Key { get; init; }

    /// <summary>Key id of its owner.</summary>
    public required string Owner { get; init; }

    /// <summary>Idle, running or closed.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last event happened.</summary>
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>Position of the last event.</summary>
    public required long Head { get; init; }

    /// <summary>Turns started.</summary>
    public required int Turns { get; init; }

    /// <summary>Turns running.</summary>
    public required int RunningTurns { get; init; }

    /// <summary>Distinct items of context that it has seen.</summary>
    public required int Items { get; init; }

    /// <summary>The account.</summary>
    public required LedgerTotals Ledger { get; init; }

    /// <summary>Model of the main thread's last turn.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of the main thread's last path.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Tokens that the provider reports for each that the grid counts; null where counts are exact.</summary>
    public double? TokenRatio { get; init; }

    /// <summary>The window that goes with it.</summary>
    public int Window { get; init; }

    /// <summary>The window less the output reserve.</summary>
    public int UsableWindow { get; init; }

    /// <summary>Tokens that a compaction kept out of that path.</summary>
    public int CompactedTokens { get; init; }

    /// <summary>
    /// Turns until the usable window is full, at the session's own pace; null where it does not grow.
    /// </summary>
    public int? TurnsLeft { get; init; }

    /// <summary>The session's own policy; null where its tenant's holds.</summary>
    public SessionPolicy? Policy { get; init; }

    /// <summary>The compactions in force, oldest first.</summary>
    public IReadOnlyList<CompactionFacts> Compactions { get; init; } = [];

    /// <summary>What became of the prefix cache.</summary>
    public CacheFacts Cache { get; init; } = CacheFacts.None;

    /// <summary>The session whose conversation this one goes on with; null for none that is known.</summary>
    public string? ForkedFrom { get; init; }

    /// <summary>The session that it works for and shares the limits of; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>The endpoint that it belongs to, whose limits hold; null for none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The sessions that work for it.</summary>
    public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>What has been used of its limits, by its own turns and by others'.</summary>
    public Spending Spent { get; init; }

    /// <summary>What is set aside for turns that run.</summary>
    public Spending Reserved { get; init; }

    /// <summary>The turn behind whose answer the conversation goes on; 0 for none.</summary>
    public int TipTurn { get; init; }

    /// <summary>When it ends if nobody uses it; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Merged metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What a state says of its session.</summary>
    /// <param name="key">The session.</param>
    /// <param name="state">The state.</param>
    /// <param name="catalog">What its caches would have cost otherwise.</param>
    public static SessionFacts Of(SessionKey key, SessionState state, ModelCatalog catalog) => new()
    {
        Key = key,
        Owner = state.Owner,
        Status = state.Status,
        CreatedAt = state.CreatedAt,
        LastActivityAt = state.LastActivityAt,
        Head = state.Head,
        Turns = state.Turns,
        RunningTurns = state.RunningTurns,
        Items = state.Tree.Count,
        Ledger = state.Ledger,
        Model = state.Model,
        ContextTokens = state.ContextTokens,
        TokenRatio = state.TokenRatio,
        Window = state.Window,
        UsableWindow = state.UsableWindow,
        CompactedTokens = state.CompactedTokens,
        TurnsLeft = TurnsUntilFull(state),
        Policy = state.Policy,
        Compactions = state.Compactions.Count == 0 ? [] : [.. state.Compactions.Select(CompactionFacts.Of)],
        Cache = CacheFacts.Of(state, catalog),
        ForkedFrom = state.ForkedFrom?.Session,
        Parent = state.Parent,
        Endpoint = state.Endpoint,
        Children = state.Children.Count == 0 ? [] : [.. state.Children],
        Spent = state.Spent,
        TipTurn = state.Tip.Turn,
        Metadata = state.Metadata is null ? Empty : new Dictionary<string, string>(state.Metadata),
    };

    /// <summary>What listings show of a session in this state.</summary>
    public static SessionSummary Summarize(SessionState state) => new()
    {
        Owner = state.Owner,
        Status = state.Status,
        CreatedAt = state.CreatedAt,
        LastActivityAt = state.LastActivityAt,
        Turns = state.Turns,
        InputTokens = state.Ledger.Usage.Input,
        OutputTokens = state.Ledger.Usage.Output,
        CostNanoUsd = state.Ledger.CostNanoUsd,
        Cache = CacheFacts.Summarize(state),

        // The store reads it later, on its own thread, while the session goes on.
        Metadata = state.Metadata is null ? null : new Dictionary<string, string>(state.Metadata),
    };

    private static int? TurnsUntilFull(SessionState state) => state.GrowthPerTurn < 1
        ? null
        : (int)Math.Max(0, (state.UsableWindow - state.ContextTokens) / state.GrowthPerTurn);

    private static readonly Dictionary<string, string> Empty = [];
}

/// <summary>A compaction in force.</summary>
/// <param name="Position">Its position in the log, which names it.</param>
/// <param name="Base">Position of the one that it builds on; 0 for none.</param>
/// <param name="Edits">How many edits it makes, the base's included.</param>
/// <param name="SavedTokens">Tokens that they take out of the context.</param>
public sealed record CompactionFacts(long Position, long Base, int Edits, int SavedTokens)
{
    internal static CompactionFacts Of(AppliedCompaction compaction) =>
        new(compaction.Position, compaction.Base, compaction.Edits.Count, compaction.Saved);
}
