using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Limits;
using Sessions.Core.Models;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="Spending"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.spending")]
internal struct SpendingSurrogate
{
    [Id(0)]
    public int Messages;

    [Id(1)]
    public long Tokens;

    [Id(2)]
    public long NanoUsd;
}

[RegisterConverter]
internal sealed class SpendingConverter : IConverter<Spending, SpendingSurrogate>
{
    public Spending ConvertFromSurrogate(in SpendingSurrogate surrogate) =>
        new(surrogate.Messages, surrogate.Tokens, surrogate.NanoUsd);

    public SpendingSurrogate ConvertToSurrogate(in Spending value) =>
        new() { Messages = value.Messages, Tokens = value.Tokens, NanoUsd = value.NanoUsd };
}

/// <summary>A <see cref="TurnReservation"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.reservation")]
internal struct ReservationSurrogate
{
    [Id(0)]
    public int Messages;

    [Id(1)]
    public long Tokens;

    [Id(2)]
    public long NanoUsd;

    [Id(3)]
    public bool Rated;

    [Id(4)]
    public long? OutputMax;
}

[RegisterConverter]
internal sealed class ReservationConverter : IConverter<TurnReservation, ReservationSurrogate>
{
    public TurnReservation ConvertFromSurrogate(in ReservationSurrogate surrogate) => new()
    {
        Messages = surrogate.Messages,
        Tokens = surrogate.Tokens,
        NanoUsd = surrogate.NanoUsd,
        Rated = surrogate.Rated,
        OutputMax = surrogate.OutputMax,
    };

    public ReservationSurrogate ConvertToSurrogate(in TurnReservation value) => new()
    {
        Messages = value.Messages,
        Tokens = value.Tokens,
        NanoUsd = value.NanoUsd,
        Rated = value.Rated,
        OutputMax = value.OutputMax,
    };
}

/// <summary>A <see cref="BudgetCommand"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.budget")]
internal struct BudgetSurrogate
{
    [Id(0)]
    public Principal Principal;

    [Id(1)]
    public string Session;

    [Id(2)]
    public Guid TurnId;

    [Id(3)]
    public LimitDemand Demand;

    [Id(4)]
    public DateTimeOffset Deadline;

    [Id(5)]
    public LimitPolicy? Limits;
}

[RegisterConverter]
internal sealed class BudgetConverter : IConverter<BudgetCommand, BudgetSurrogate>
{
    public BudgetCommand ConvertFromSurrogate(in BudgetSurrogate surrogate) => new()
    {
        Principal = surrogate.Principal,
        Session = surrogate.Session,
        TurnId = surrogate.TurnId,
        Demand = surrogate.Demand,
        Deadline = surrogate.Deadline,
        Limits = surrogate.Limits,
    };

    public BudgetSurrogate ConvertToSurrogate(in BudgetCommand value) => new()
    {
        Principal = value.Principal,
        Session = value.Session,
        TurnId = value.TurnId,
        Demand = value.Demand,
        Deadline = value.Deadline,
        Limits = value.Limits,
    };
}

/// <summary>A <see cref="LimitDemand"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.demand")]
internal struct DemandSurrogate
{
    [Id(0)]
    public long Prompt;

    [Id(1)]
    public long Output;

    [Id(2)]
    public ModelPrice? Price;

    [Id(3)]
    public bool IsUpkeep;

    [Id(4)]
    public bool KeepsLong;
}

[RegisterConverter]
internal sealed class DemandConverter : IConverter<LimitDemand, DemandSurrogate>
{
    public LimitDemand ConvertFromSurrogate(in DemandSurrogate surrogate) => new()
    {
        Prompt = surrogate.Prompt,
        Output = surrogate.Output,
        Price = surrogate.Price,
        IsUpkeep = surrogate.IsUpkeep,
        KeepsLong = surrogate.KeepsLong,
    };

    public DemandSurrogate ConvertToSurrogate(in LimitDemand value) => new()
    {
        Prompt = value.Prompt,
        Output = value.Output,
        Price = value.Price,
        IsUpkeep = value.IsUpkeep,
        KeepsLong = value.KeepsLong,
    };
}

/// <summary>A <see cref="ModelPrice"/> between silos; that of a long prompt is one without another.</summary>
[GenerateSerializer, Immutable, Alias("sessions.price")]
internal struct PriceSurrogate
{
    [Id(0)]
    public decimal Input;

    [Id(1)]
    public decimal CacheRead;

    [Id(2)]
    public decimal CacheWrite;

    [Id(3)]
    public decimal CacheWriteLong;

    [Id(4)]
    public decimal Output;

    [Id(5)]
    public long? LongAbove;

    [Id(6)]
    public ModelPrice? Long;
}

[RegisterConverter]
internal sealed class PriceConverter : IConverter<ModelPrice, PriceSurrogate>
{
    public ModelPrice ConvertFromSurrogate(in PriceSurrogate surrogate) => new()
    {
        Input = surrogate.Input,
        CacheRead = surrogate.CacheRead,
        CacheWrite = surrogate.CacheWrite,
        CacheWriteLong = surrogate.CacheWriteLong,
        Output = surrogate.Output,
        LongPrompt = surrogate is { LongAbove: { } above, Long: { } price }
            ? new LongPrompt { Above = above, Price = price }
            : null,
    };

    public PriceSurrogate ConvertToSurrogate(in ModelPrice value) => new()
    {
        Input = value.Input,
        CacheRead = value.CacheRead,
        CacheWrite = value.CacheWrite,
        CacheWriteLong = value.CacheWriteLong,
        Output = value.Output,
        LongAbove = value.LongPrompt?.Above,
        Long = value.LongPrompt?.Price,
    };
}
