using Sessions.Contracts.Views;
using Sessions.Core.State;

namespace Sessions.Chaos.Tests;

/// <summary>What an honest node shows of a session.</summary>
internal static class Views
{
    public static SessionView Of(SessionState state) => new()
    {
        Id = "s1",
        Owner = state.Owner,
        Status = state.Status,
        CreatedAt = state.CreatedAt,
        LastActivityAt = state.LastActivityAt,
        Head = state.Head,
        Turns = state.Turns,
        RunningTurns = state.RunningTurns,
        Items = state.Tree.Count,
        Model = state.Model,
        ContextTokens = state.ContextTokens,
        Window = state.Window,
        UsableWindow = state.UsableWindow,
        CompactedTokens = state.CompactedTokens,
        TurnsLeft = null,
        PolicySource = PolicySource.Tenant,
        Compactions = [],
        Ledger = new LedgerView
        {
            Usage = new UsageView
            {
                Input = state.Ledger.Usage.Input,
                CacheRead = state.Ledger.Usage.CacheRead,
                CacheWrite = state.Ledger.Usage.CacheWrite,
                CacheWriteLong = state.Ledger.Usage.CacheWriteLong,
                Output = state.Ledger.Usage.Output,
                Reasoning = state.Ledger.Usage.Reasoning,
                Estimated = false,
            },
            CostUsd = null,
            Completed = state.Ledger.Completed,
            Failed = state.Ledger.Failed,
            Aborted = state.Ledger.Aborted,
            Lost = state.Ledger.Lost,
            Estimated = state.Ledger.Estimated,
            Unpriced = state.Ledger.Unpriced,
        },
        Metadata = new Dictionary<string, string>(),
    };
}
