using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Runtime;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="SessionFacts"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.facts")]
internal struct FactsSurrogate
{
    [Id(0)]
    public string Key;

    [Id(1)]
    public string Owner;

    [Id(2)]
    public int Status;

    [Id(3)]
    public DateTimeOffset CreatedAt;

    [Id(4)]
    public DateTimeOffset LastActivityAt;

    [Id(5)]
    public long Head;

    [Id(6)]
    public int Turns;

    [Id(7)]
    public int RunningTurns;

    [Id(8)]
    public int Items;

    [Id(9)]
    public LedgerTotals Ledger;

    [Id(10)]
    public string? Model;

    [Id(11)]
    public int ContextTokens;

    [Id(12)]
    public int Window;

    [Id(13)]
    public int UsableWindow;

    [Id(14)]
    public Dictionary<string, string> Metadata;

    [Id(15)]
    public double? TokenRatio;

    [Id(16)]
    public int CompactedTokens;

    [Id(17)]
    public int? TurnsLeft;

    [Id(18)]
    public SessionPolicy? Policy;

    [Id(19)]
    public CompactionFacts[]? Compactions;

    [Id(20)]
    public byte[]? Cache;

    [Id(21)]
    public string? ForkedFrom;

    [Id(22)]
    public string? Parent;

    [Id(23)]
    public string[]? Children;

    [Id(24)]
    public Spending Spent;

    [Id(25)]
    public Spending Reserved;

    [Id(26)]
    public int TipTurn;

    [Id(27)]
    public DateTimeOffset? ExpiresAt;

    [Id(28)]
    public string? Endpoint;
}

[RegisterConverter]
internal sealed class FactsConverter : IConverter<SessionFacts, FactsSurrogate>
{
    public SessionFacts ConvertFromSurrogate(in FactsSurrogate surrogate) => new()
    {
        Key = SessionNames.Parse(surrogate.Key),
        Owner = surrogate.Owner,
        Status = (SessionStatus)surrogate.Status,
        CreatedAt = surrogate.CreatedAt,
        LastActivityAt = surrogate.LastActivityAt,
        Head = surrogate.Head,
        Turns = surrogate.Turns,
        RunningTurns = surrogate.RunningTurns,
        Items = surrogate.Items,
        Ledger = surrogate.Ledger,
        Model = surrogate.Model,
        ContextTokens = surrogate.ContextTokens,
        Window = surrogate.Window,
        UsableWindow = surrogate.UsableWindow,
        CompactedTokens = surrogate.CompactedTokens,
        TurnsLeft = surrogate.TurnsLeft,
        Policy = surrogate.Policy,
        Compactions = surrogate.Compactions ?? [],
        Metadata = surrogate.Metadata,
        TokenRatio = surrogate.TokenRatio,
        Cache = CacheFacts.Read(surrogate.Cache),
        ForkedFrom = surrogate.ForkedFrom,
        Parent = surrogate.Parent,
        Children = surrogate.Children ?? [],
        Spent = surrogate.Spent,
        Reserved = surrogate.Reserved,
        TipTurn = surrogate.TipTurn,
        ExpiresAt = surrogate.ExpiresAt,
        Endpoint = surrogate.Endpoint,
    };

    public FactsSurrogate ConvertToSurrogate(in SessionFacts value) => new()
    {
        Key = value.Key.ToString(),
        Owner = value.Owner,
        Status = (int)value.Status,
        CreatedAt = value.CreatedAt,
        LastActivityAt = value.LastActivityAt,
        Head = value.Head,
        Turns = value.Turns,
        RunningTurns = value.RunningTurns,
        Items = value.Items,
        Ledger = value.Ledger,
        Model = value.Model,
        ContextTokens = value.ContextTokens,
        Window = value.Window,
        UsableWindow = value.UsableWindow,
        CompactedTokens = value.CompactedTokens,
        TurnsLeft = value.TurnsLeft,
        Policy = value.Policy,
        Compactions = [.. value.Compactions],
        Metadata = Pairs.Of(value.Metadata)!,
        TokenRatio = value.TokenRatio,
        Cache = value.Cache.Write(),
        ForkedFrom = value.ForkedFrom,
        Parent = value.Parent,
        Children = [.. value.Children],
        Spent = value.Spent,
        Reserved = value.Reserved,
        TipTurn = value.TipTurn,
        ExpiresAt = value.ExpiresAt,
        Endpoint = value.Endpoint,
    };
}
