using System.Buffers;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="ConversationTip"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.tip")]
internal struct TipSurrogate
{
    [Id(0)]
    public int Leaf;

    [Id(1)]
    public int Turn;

    [Id(2)]
    public long Answer;

    [Id(3)]
    public byte Wire;
}

[RegisterConverter]
internal sealed class TipConverter : IConverter<ConversationTip, TipSurrogate>
{
    public ConversationTip ConvertFromSurrogate(in TipSurrogate surrogate) => new(surrogate.Leaf, surrogate.Turn)
    {
        Answer = surrogate.Answer,
        Wire = (WireFormat)surrogate.Wire,
    };

    public TipSurrogate ConvertToSurrogate(in ConversationTip value) => new()
    {
        Leaf = value.Leaf,
        Turn = value.Turn,
        Answer = value.Answer,
        Wire = (byte)value.Wire,
    };
}

/// <summary>A <see cref="TurnKey"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.turn-key")]
internal struct TurnKeySurrogate
{
    [Id(0)]
    public string Key;

    [Id(1)]
    public string Request;
}

[RegisterConverter]
internal sealed class TurnKeyConverter : IConverter<TurnKey, TurnKeySurrogate>
{
    public TurnKey ConvertFromSurrogate(in TurnKeySurrogate surrogate) => new(surrogate.Key, surrogate.Request);

    public TurnKeySurrogate ConvertToSurrogate(in TurnKey value) => new() { Key = value.Key, Request = value.Request };
}

/// <summary>A <see cref="ConversationFacts"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.conversation")]
internal struct ConversationSurrogate
{
    [Id(0)]
    public ConversationTip Tip;

    [Id(1)]
    public UInt128 Leaf;

    [Id(2)]
    public PathItem[] Items;

    [Id(3)]
    public string? Model;

    [Id(4)]
    public string? Thread;

    [Id(5)]
    public long Head;

    [Id(6)]
    public DateTimeOffset CreatedAt;

    [Id(7)]
    public string? Parent;

    [Id(8)]
    public Dictionary<string, string>? Metadata;

    [Id(9)]
    public SessionPolicy? Policy;

    [Id(10)]
    public Spending Spent;

    [Id(11)]
    public string? Endpoint;
}

[RegisterConverter]
internal sealed class ConversationConverter : IConverter<ConversationFacts, ConversationSurrogate>
{
    public ConversationFacts ConvertFromSurrogate(in ConversationSurrogate surrogate) => new()
    {
        Tip = surrogate.Tip,
        Leaf = new ChainHash(surrogate.Leaf),
        Items = surrogate.Items,
        Model = surrogate.Model,
        Thread = surrogate.Thread,
        Head = surrogate.Head,
        CreatedAt = surrogate.CreatedAt,
        Parent = surrogate.Parent,
        Metadata = surrogate.Metadata,
        Policy = surrogate.Policy,
        Spent = surrogate.Spent,
        Endpoint = surrogate.Endpoint,
    };

    public ConversationSurrogate ConvertToSurrogate(in ConversationFacts value) => new()
    {
        Tip = value.Tip,
        Leaf = value.Leaf.Value,
        Items = value.Items as PathItem[] ?? [.. value.Items],
        Model = value.Model,
        Thread = value.Thread,
        Head = value.Head,
        CreatedAt = value.CreatedAt,
        Parent = value.Parent,
        Metadata = Pairs.Of(value.Metadata),
        Policy = value.Policy,
        Spent = value.Spent,
        Endpoint = value.Endpoint,
    };
}

/// <summary>A <see cref="SessionForkedData"/> between silos, as the log of the fork keeps it.</summary>
[GenerateSerializer, Immutable, Alias("sessions.forked")]
internal struct ForkedSurrogate
{
    [Id(0)]
    public byte[] Event;
}

[RegisterConverter]
internal sealed class ForkedConverter : IConverter<SessionForkedData, ForkedSurrogate>
{
    public SessionForkedData ConvertFromSurrogate(in ForkedSurrogate surrogate) =>
        ((SessionForked)EventCodec.Read(surrogate.Event)).Data;

    public ForkedSurrogate ConvertToSurrogate(in SessionForkedData value)
    {
        var output = new ArrayBufferWriter<byte>();
        EventCodec.Write(output, new SessionForked { Data = value });
        return new ForkedSurrogate { Event = output.WrittenSpan.ToArray() };
    }
}

/// <summary>A <see cref="ForkOffer"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.fork-offer")]
internal struct OfferSurrogate
{
    [Id(0)]
    public SessionForkedData Origin;

    [Id(1)]
    public TurnPath Path;

    [Id(2)]
    public ConversationTip Tip;

    [Id(3)]
    public string? Endpoint;

    [Id(4)]
    public SessionPolicy? Policy;
}

[RegisterConverter]
internal sealed class OfferConverter : IConverter<ForkOffer, OfferSurrogate>
{
    public ForkOffer ConvertFromSurrogate(in OfferSurrogate surrogate) =>
        new(surrogate.Origin, surrogate.Path, surrogate.Tip)
        {
            Endpoint = surrogate.Endpoint,
            Policy = surrogate.Policy,
        };

    public OfferSurrogate ConvertToSurrogate(in ForkOffer value) => new()
    {
        Origin = value.Origin,
        Path = value.Path,
        Tip = value.Tip,
        Endpoint = value.Endpoint,
        Policy = value.Policy,
    };
}
