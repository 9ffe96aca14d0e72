using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="TurnProposal"/> between silos; its path packed, its body the carried bytes.</summary>
[GenerateSerializer, Immutable, Alias("sessions.proposal")]
internal struct ProposalSurrogate
{
    [Id(0)]
    public Guid TurnId;

    [Id(1)]
    public Principal Principal;

    [Id(2)]
    public byte Wire;

    [Id(3)]
    public string Model;

    [Id(4)]
    public string Upstream;

    [Id(5)]
    public bool Streaming;

    [Id(6)]
    public byte[] Path;

    [Id(7)]
    public byte[] Body;

    [Id(8)]
    public int FirstCarried;

    [Id(9)]
    public string IdentitySource;

    [Id(10)]
    public string? Thread;

    [Id(11)]
    public string? ParentThread;

    [Id(12)]
    public string? Agent;

    [Id(13)]
    public Dictionary<string, string>? Metadata;

    [Id(14)]
    public string? TraceId;

    [Id(15)]
    public DateTimeOffset Deadline;

    [Id(16)]
    public string FrontDoor;

    [Id(17)]
    public byte Capture;

    [Id(18)]
    public bool MustExist;

    [Id(19)]
    public TurnRendering? Sent;

    [Id(20)]
    public bool ManagesContext;

    [Id(21)]
    public bool HasCacheBreakpoints;

    [Id(22)]
    public bool HasPromptCacheKey;

    [Id(23)]
    public long? OutputMax;

    [Id(24)]
    public bool IsUpkeep;

    [Id(25)]
    public ConversationTip? Tip;

    [Id(26)]
    public TurnKey? Key;

    [Id(27)]
    public bool OnlyPlan;

    [Id(28)]
    public bool IsBudgeted;
}

[RegisterConverter]
internal sealed class ProposalConverter : IConverter<TurnProposal, ProposalSurrogate>
{
    public TurnProposal ConvertFromSurrogate(in ProposalSurrogate surrogate) => new()
    {
        TurnId = surrogate.TurnId,
        Principal = surrogate.Principal,
        Wire = (WireFormat)surrogate.Wire,
        Model = surrogate.Model,
        Upstream = surrogate.Upstream,
        Streaming = surrogate.Streaming,
        Path = PackedPath.Unpack(surrogate.Path, surrogate.Body, surrogate.FirstCarried),
        IdentitySource = surrogate.IdentitySource,
        Thread = surrogate.Thread,
        ParentThread = surrogate.ParentThread,
        Agent = surrogate.Agent,
        Metadata = surrogate.Metadata,
        TraceId = surrogate.TraceId,
        Deadline = surrogate.Deadline,
        FrontDoor = surrogate.FrontDoor,
        Capture = (CaptureMode)surrogate.Capture,
        MustExist = surrogate.MustExist,
        Sent = surrogate.Sent,
        ManagesContext = surrogate.ManagesContext,
        HasCacheBreakpoints = surrogate.HasCacheBreakpoints,
        HasPromptCacheKey = surrogate.HasPromptCacheKey,
        OutputMax = surrogate.OutputMax,
        IsUpkeep = surrogate.IsUpkeep,
        Tip = surrogate.Tip,
        Key = surrogate.Key,
        OnlyPlan = surrogate.OnlyPlan,
        IsBudgeted = surrogate.IsBudgeted,
    };

    public ProposalSurrogate ConvertToSurrogate(in TurnProposal value) => new()
    {
        TurnId = value.TurnId,
        Principal = value.Principal,
        Wire = (byte)value.Wire,
        Model = value.Model,
        Upstream = value.Upstream,
        Streaming = value.Streaming,
        Path = PackedPath.Pack(value.Path),
        Body = BytesOf.Owned(value.Path.Body),
        FirstCarried = value.Path.FirstCarried,
        IdentitySource = value.IdentitySource,
        Thread = value.Thread,
        ParentThread = value.ParentThread,
        Agent = value.Agent,
        Metadata = Pairs.Of(value.Metadata),
        TraceId = value.TraceId,
        Deadline = value.Deadline,
        FrontDoor = value.FrontDoor,
        Capture = (byte)value.Capture,
        MustExist = value.MustExist,
        Sent = value.Sent,
        ManagesContext = value.ManagesContext,
        HasCacheBreakpoints = value.HasCacheBreakpoints,
        HasPromptCacheKey = value.HasPromptCacheKey,
        OutputMax = value.OutputMax,
        IsUpkeep = value.IsUpkeep,
        Tip = value.Tip,
        Key = value.Key,
        OnlyPlan = value.OnlyPlan,
        IsBudgeted = value.IsBudgeted,
    };
}
