using Sessions.Core.Ledger;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="TokenUsage"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.usage")]
internal struct UsageSurrogate
{
    [Id(0)]
    public long Input;

    [Id(1)]
    public long CacheRead;

    [Id(2)]
    public long CacheWrite;

    [Id(3)]
    public long CacheWriteLong;

    [Id(4)]
    public long Output;

    [Id(5)]
    public long Reasoning;
}

[RegisterConverter]
internal sealed class UsageConverter : IConverter<TokenUsage, UsageSurrogate>
{
    public TokenUsage ConvertFromSurrogate(in UsageSurrogate surrogate) => new()
    {
        Input = surrogate.Input,
        CacheRead = surrogate.CacheRead,
        CacheWrite = surrogate.CacheWrite,
        CacheWriteLong = surrogate.CacheWriteLong,
        Output = surrogate.Output,
        Reasoning = surrogate.Reasoning,
    };

    public UsageSurrogate ConvertToSurrogate(in TokenUsage value) => new()
    {
        Input = value.Input,
        CacheRead = value.CacheRead,
        CacheWrite = value.CacheWrite,
        CacheWriteLong = value.CacheWriteLong,
        Output = value.Output,
        Reasoning = value.Reasoning,
    };
}

/// <summary>A <see cref="LedgerTotals"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.totals")]
internal struct TotalsSurrogate
{
    [Id(0)]
    public TokenUsage Usage;

    [Id(1)]
    public long CostNanoUsd;

    [Id(2)]
    public int Completed;

    [Id(3)]
    public int Failed;

    [Id(4)]
    public int Aborted;

    [Id(5)]
    public int Lost;

    [Id(6)]
    public int Estimated;

    [Id(7)]
    public int Unpriced;
}

[RegisterConverter]
internal sealed class TotalsConverter : IConverter<LedgerTotals, TotalsSurrogate>
{
    public LedgerTotals ConvertFromSurrogate(in TotalsSurrogate surrogate) => new()
    {
        Usage = surrogate.Usage,
        CostNanoUsd = surrogate.CostNanoUsd,
        Completed = surrogate.Completed,
        Failed = surrogate.Failed,
        Aborted = surrogate.Aborted,
        Lost = surrogate.Lost,
        Estimated = surrogate.Estimated,
        Unpriced = surrogate.Unpriced,
    };

    public TotalsSurrogate ConvertToSurrogate(in LedgerTotals value) => new()
    {
        Usage = value.Usage,
        CostNanoUsd = value.CostNanoUsd,
        Completed = value.Completed,
        Failed = value.Failed,
        Aborted = value.Aborted,
        Lost = value.Lost,
        Estimated = value.Estimated,
        Unpriced = value.Unpriced,
    };
}
