using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="SessionSeed"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.seed")]
internal struct SeedSurrogate
{
    [Id(0)]
    public Dictionary<string, string>? Metadata;

    [Id(1)]
    public string? Parent;

    [Id(2)]
    public SessionPolicy? Policy;

    [Id(3)]
    public string? Endpoint;
}

[RegisterConverter]
internal sealed class SeedConverter : IConverter<SessionSeed, SeedSurrogate>
{
    public SessionSeed ConvertFromSurrogate(in SeedSurrogate surrogate) => new()
    {
        Metadata = surrogate.Metadata,
        Parent = surrogate.Parent,
        Policy = surrogate.Policy,
        Endpoint = surrogate.Endpoint,
    };

    public SeedSurrogate ConvertToSurrogate(in SessionSeed value) => new()
    {
        Metadata = Pairs.Of(value.Metadata),
        Parent = value.Parent,
        Policy = value.Policy,
        Endpoint = value.Endpoint,
    };
}

/// <summary>A <see cref="PathProposal"/> between silos: packed, and the carried bytes.</summary>
[GenerateSerializer, Immutable, Alias("sessions.path-proposal")]
internal struct PathProposalSurrogate
{
    [Id(0)]
    public byte[] Path;

    [Id(1)]
    public byte[] Body;

    [Id(2)]
    public int FirstCarried;
}

[RegisterConverter]
internal sealed class PathProposalConverter : IConverter<PathProposal, PathProposalSurrogate>
{
    public PathProposal ConvertFromSurrogate(in PathProposalSurrogate surrogate) =>
        PackedPath.Unpack(surrogate.Path, surrogate.Body, surrogate.FirstCarried);

    public PathProposalSurrogate ConvertToSurrogate(in PathProposal value) => new()
    {
        Path = PackedPath.Pack(value),
        Body = BytesOf.Owned(value.Body),
        FirstCarried = value.FirstCarried,
    };
}

/// <summary>A <see cref="ForkCommand"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.fork")]
internal struct ForkSurrogate
{
    [Id(0)]
    public Principal Principal;

    [Id(1)]
    public SessionForkedData Origin;

    [Id(2)]
    public PathProposal? Answer;

    [Id(3)]
    public string Model;

    [Id(4)]
    public byte Capture;

    [Id(5)]
    public Dictionary<string, string>? Metadata;

    [Id(6)]
    public string? Parent;

    [Id(7)]
    public SessionPolicy? Policy;

    [Id(8)]
    public Guid? Call;

    [Id(9)]
    public string? Endpoint;
}

[RegisterConverter]
internal sealed class ForkConverter : IConverter<ForkCommand, ForkSurrogate>
{
    public ForkCommand ConvertFromSurrogate(in ForkSurrogate surrogate) => new()
    {
        Principal = surrogate.Principal,
        Origin = surrogate.Origin,
        Answer = surrogate.Answer,
        Model = surrogate.Model,
        Capture = (CaptureMode)surrogate.Capture,
        Metadata = surrogate.Metadata,
        Parent = surrogate.Parent,
        Policy = surrogate.Policy,
        Call = surrogate.Call,
        Endpoint = surrogate.Endpoint,
    };

    public ForkSurrogate ConvertToSurrogate(in ForkCommand value) => new()
    {
        Principal = value.Principal,
        Origin = value.Origin,
        Answer = value.Answer,
        Model = value.Model,
        Capture = (byte)value.Capture,
        Metadata = Pairs.Of(value.Metadata),
        Parent = value.Parent,
        Policy = value.Policy,
        Call = value.Call,
        Endpoint = value.Endpoint,
    };
}

/// <summary>An <see cref="ItemsCommand"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.items")]
internal struct ItemsSurrogate
{
    [Id(0)]
    public Principal Principal;

    [Id(1)]
    public PathProposal Path;

    [Id(2)]
    public byte Wire;

    [Id(3)]
    public string Model;

    [Id(4)]
    public byte Capture;

    [Id(5)]
    public ConversationTip? Tip;
}

[RegisterConverter]
internal sealed class ItemsConverter : IConverter<ItemsCommand, ItemsSurrogate>
{
    public ItemsCommand ConvertFromSurrogate(in ItemsSurrogate surrogate) => new()
    {
        Principal = surrogate.Principal,
        Path = surrogate.Path,
        Wire = (WireFormat)surrogate.Wire,
        Model = surrogate.Model,
        Capture = (CaptureMode)surrogate.Capture,
        Tip = surrogate.Tip,
    };

    public ItemsSurrogate ConvertToSurrogate(in ItemsCommand value) => new()
    {
        Principal = value.Principal,
        Path = value.Path,
        Wire = (byte)value.Wire,
        Model = value.Model,
        Capture = (byte)value.Capture,
        Tip = value.Tip,
    };
}
