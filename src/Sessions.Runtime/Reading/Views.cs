using Sessions.Contracts.Views;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Facts, entries and events as callers see them.</summary>
public static class Views
{
    private const decimal NanoPerUsd = 1_000_000_000m;
    private const int RatioDigits = 4;
    private const int ErrorDigits = 2;

    private static readonly Dictionary<string, string> NoMetadata = [];

    /// <summary>A session.</summary>
    public static SessionView Of(SessionFacts facts) => new()
    {
        Id = facts.Key.Id.Value,
        Owner = facts.Owner,
        Status = facts.Status,
        CreatedAt = facts.CreatedAt,
        LastActivityAt = facts.LastActivityAt,
        Head = facts.Head,
        Turns = facts.Turns,
        RunningTurns = facts.RunningTurns,
        Items = facts.Items,
        Model = facts.Model,
        ContextTokens = facts.ContextTokens,
        TokenRatio = facts.TokenRatio is { } ratio ? Math.Round(ratio, RatioDigits) : null,
        Window = facts.Window,
        UsableWindow = facts.UsableWindow,
        Pressure = Pressure(facts.ContextTokens, facts.UsableWindow),
        CompactedTokens = facts.CompactedTokens,
        TurnsLeft = facts.TurnsLeft,
        PolicySource = facts.Policy is null ? PolicySource.Tenant : PolicySource.Session,
        Compactions = [.. facts.Compactions.Select(static compaction => new AppliedCompactionView(
            compaction.Position, AsNull(compaction.Base), compaction.Edits, compaction.SavedTokens))],
        Ledger = Of(facts.Ledger),
        ForkedFrom = facts.ForkedFrom,
        Parent = facts.Parent,
        Endpoint = facts.Endpoint,
        Children = facts.Children.Count,
        Spent = Of(facts.Spent),
        Reserved = Of(facts.Reserved),
        TipTurn = facts.TipTurn == 0 ? null : facts.TipTurn,
        ExpiresAt = facts.ExpiresAt,
        Metadata = InOrder(facts.Metadata),
    };

    private static SpendingView Of(Spending spending) =>
        new(spending.Messages, spending.Tokens, Usd(spending.NanoUsd));

    /// <summary>A session of a listing.</summary>
    public static SessionEntryView Of(SessionListEntry entry) => new()
    {
        Id = entry.Id.Value,
        Owner = entry.Summary.Owner,
        Status = entry.Summary.Status,
        CreatedAt = entry.Summary.CreatedAt,
        LastActivityAt = entry.Summary.LastActivityAt,
        Head = entry.Head,
        Turns = entry.Summary.Turns,
        InputTokens = entry.Summary.InputTokens,
        OutputTokens = entry.Summary.OutputTokens,
        CostUsd = KnownUsd(entry.Summary.CostNanoUsd, entry.Summary.InputTokens + entry.Summary.OutputTokens),
        Metadata = InOrder(entry.Summary.Metadata ?? NoMetadata),
    };

    internal static LedgerView Of(LedgerTotals totals) => new()
    {
        Usage = Of(totals.Usage, totals.Estimated > 0),
        CostUsd = KnownUsd(totals.CostNanoUsd, totals.Usage.Input + totals.Usage.Output),
        Completed = totals.Completed,
        Failed = totals.Failed,
        Aborted = totals.Aborted,
        Lost = totals.Lost,
        Estimated = totals.Estimated,
        Unpriced = totals.Unpriced,
    };

    internal static TurnView Of(TurnStarted started, long position) => new()
    {
        Turn = started.Turn,
        TurnId = started.Data.TurnId,
        Status = TurnStatus.Running,
        Position = position,
        Thread = started.Data.Thread,
        Agent = started.Data.Agent,
        Wire = WireNames.Of(started.Data.Wire),
        Model = started.Data.Model,
        Upstream = started.Data.Upstream,
        Stream = started.Data.Stream,
        StartedAt = started.At,
        PredictedCacheRead = started.Data.PredictedCacheRead,
        ContextTokens = started.Data.ContextTokens,
        CountedTokens = started.Data.CountedTokens > 0 ? started.Data.CountedTokens : started.Data.ContextTokens,
        CompactedTokens = started.Data.CompactedTokens,
        Compaction = AsNull(started.Data.Compaction),
        Window = started.Data.Window,
        Pressure = Pressure(started.Data.ContextTokens, started.Data.UsableWindow),
        TraceId = started.Data.TraceId,
        Metadata = started.Data.Metadata,
    };

    /// <summary>A turn with its end. A lost turn's event carries no measurements.</summary>
    internal static TurnView Ended(TurnView turn, TurnStatus status, TurnEndedData end)
    {
        var known = status != TurnStatus.Lost;
        return turn with
        {
            Status = status,
            ResponseModel = end.ResponseModel,
            LatencyMs = known ? end.LatencyMs : null,
            TimeToFirstTokenMs = end.TimeToFirstTokenMs,
            Usage = known ? Of(end.Usage, end.Estimated) : null,
            EstimateError = known && !end.Estimated ? ErrorPercent(turn.ContextTokens, end.Usage.Input) : null,
            CacheHitRate = end.Usage.Input > 0 ? (double)end.Usage.CacheRead / end.Usage.Input : null,
            CostUsd = end.CostNanoUsd is { } nano ? Usd(nano) : null,
            Unpriced = known ? end.CostNanoUsd is null && end.Usage != default : null,
            Cumulative = Of(end.Total),
            Error = end.Error is { } error ? new TurnErrorView(error.Type, error.Code, error.Message) : null,
            FinishReason = end.FinishReason,
        };
    }

    /// <summary>A position where 0 means none.</summary>
    internal static long? AsNull(long position) => position == 0 ? null : position;

    internal static double? Pressure(int tokens, int usableWindow) =>
        usableWindow > 0 ? (double)tokens / usableWindow : null;

    private static double? ErrorPercent(int estimated, long reported) =>
        reported > 0 ? Math.Round((estimated - reported) * 100.0 / reported, ErrorDigits) : null;

    // Every known price is above nothing: tokens that add up to no cost are tokens of models without one.
    private static decimal? KnownUsd(long nano, long tokens) => nano == 0 && tokens > 0 ? null : Usd(nano);

    internal static decimal Usd(long nano) => nano / NanoPerUsd;

    /// <summary>Tokens of a turn, or of several.</summary>
    /// <param name="usage">The tokens.</param>
    /// <param name="estimated">Whether the grid has counted any of them itself.</param>
    public static UsageView Of(in TokenUsage usage, bool estimated) => new()
    {
        Input = usage.Input,
        CacheRead = usage.CacheRead,
        CacheWrite = usage.CacheWrite,
        CacheWriteLong = usage.CacheWriteLong,
        Output = usage.Output,
        Reasoning = usage.Reasoning,
        Estimated = estimated,
    };

    // The same session looks the same twice, whatever the order in which its metadata was set.
    private static SortedDictionary<string, string> InOrder(IReadOnlyDictionary<string, string> pairs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            sorted[key] = value;
        }

        return sorted;
    }
}
