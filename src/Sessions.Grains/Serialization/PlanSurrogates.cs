using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="TurnPlan"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.plan")]
internal struct PlanSurrogate
{
    [Id(0)]
    public int Turn;

    [Id(1)]
    public int Items;

    [Id(2)]
    public int Matched;

    [Id(3)]
    public int ContextTokens;

    [Id(4)]
    public int Window;

    [Id(5)]
    public int UsableWindow;

    [Id(6)]
    public int PredictedCacheRead;

    [Id(7)]
    public int? MissingFrom;

    [Id(8)]
    public TurnRendering? Rendering;

    [Id(9)]
    public int CompactedTokens;

    [Id(10)]
    public int RepeatOf;

    [Id(11)]
    public long? OutputMax;

    [Id(12)]
    public string? Parent;
}

[RegisterConverter]
internal sealed class PlanConverter : IConverter<TurnPlan, PlanSurrogate>
{
    public TurnPlan ConvertFromSurrogate(in PlanSurrogate surrogate) => new(
        surrogate.Turn,
        surrogate.Items,
        surrogate.Matched,
        surrogate.ContextTokens,
        surrogate.Window,
        surrogate.UsableWindow,
        surrogate.PredictedCacheRead,
        surrogate.MissingFrom)
    {
        Rendering = surrogate.Rendering,
        CompactedTokens = surrogate.CompactedTokens,
        RepeatOf = surrogate.RepeatOf,
        OutputMax = surrogate.OutputMax,
        Parent = surrogate.Parent,
    };

    public PlanSurrogate ConvertToSurrogate(in TurnPlan value) => new()
    {
        Turn = value.Turn,
        Items = value.Items,
        Matched = value.Matched,
        ContextTokens = value.ContextTokens,
        Window = value.Window,
        UsableWindow = value.UsableWindow,
        PredictedCacheRead = value.PredictedCacheRead,
        MissingFrom = value.MissingFrom,
        Rendering = value.Rendering,
        CompactedTokens = value.CompactedTokens,
        RepeatOf = value.RepeatOf,
        OutputMax = value.OutputMax,
        Parent = value.Parent,
    };
}

/// <summary>A <see cref="TurnReceipt"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.receipt")]
internal struct ReceiptSurrogate
{
    [Id(0)]
    public int Turn;

    [Id(1)]
    public TokenUsage Usage;

    [Id(2)]
    public bool Estimated;

    [Id(3)]
    public long? CostNanoUsd;

    [Id(4)]
    public bool Repeated;

    [Id(5)]
    public bool SummaryDue;
}

[RegisterConverter]
internal sealed class ReceiptConverter : IConverter<TurnReceipt, ReceiptSurrogate>
{
    public TurnReceipt ConvertFromSurrogate(in ReceiptSurrogate surrogate) => new(
        surrogate.Turn, surrogate.Usage, surrogate.Estimated, surrogate.CostNanoUsd, surrogate.Repeated)
    {
        SummaryDue = surrogate.SummaryDue,
    };

    public ReceiptSurrogate ConvertToSurrogate(in TurnReceipt value) => new()
    {
        Turn = value.Turn,
        Usage = value.Usage,
        Estimated = value.Estimated,
        CostNanoUsd = value.CostNanoUsd,
        Repeated = value.Repeated,
        SummaryDue = value.SummaryDue,
    };
}
