using Sessions.Core.Compaction;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="TurnPath"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.path")]
internal struct PathSurrogate
{
    [Id(0)]
    public int Turn;

    [Id(1)]
    public string Model;

    [Id(2)]
    public int Window;

    [Id(3)]
    public int UsableWindow;

    [Id(4)]
    public PathItem[] Items;

    [Id(5)]
    public byte Wire;

    [Id(6)]
    public int Leaf;

    [Id(7)]
    public long Compaction;

    [Id(8)]
    public PathEdit[]? Edits;

    [Id(9)]
    public string? Upstream;
}

[RegisterConverter]
internal sealed class PathConverter : IConverter<TurnPath, PathSurrogate>
{
    public TurnPath ConvertFromSurrogate(in PathSurrogate surrogate) =>
        new(surrogate.Turn, surrogate.Model, surrogate.Window, surrogate.UsableWindow, surrogate.Items)
        {
            Wire = (WireFormat)surrogate.Wire,
            Upstream = surrogate.Upstream ?? "",
            Leaf = surrogate.Leaf,
            Compaction = surrogate.Compaction,
            Edits = surrogate.Edits ?? [],
        };

    public PathSurrogate ConvertToSurrogate(in TurnPath value) => new()
    {
        Turn = value.Turn,
        Model = value.Model,
        Window = value.Window,
        UsableWindow = value.UsableWindow,
        Items = value.Items as PathItem[] ?? [.. value.Items],
        Wire = (byte)value.Wire,
        Upstream = value.Upstream,
        Leaf = value.Leaf,
        Compaction = value.Compaction,
        Edits = [.. value.Edits],
    };
}

/// <summary>A <see cref="ChainHash"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.chain")]
internal struct ChainSurrogate
{
    [Id(0)]
    public UInt128 Value;
}

[RegisterConverter]
internal sealed class ChainConverter : IConverter<ChainHash, ChainSurrogate>
{
    public ChainHash ConvertFromSurrogate(in ChainSurrogate surrogate) => new(surrogate.Value);

    public ChainSurrogate ConvertToSurrogate(in ChainHash value) => new() { Value = value.Value };
}

/// <summary>A <see cref="PathItem"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.path-item")]
internal struct PathItemSurrogate
{
    [Id(0)]
    public int Node;

    [Id(1)]
    public int Depth;

    [Id(2)]
    public byte Kind;

    [Id(3)]
    public int Tokens;

    [Id(4)]
    public long Position;
}

[RegisterConverter]
internal sealed class PathItemConverter : IConverter<PathItem, PathItemSurrogate>
{
    public PathItem ConvertFromSurrogate(in PathItemSurrogate surrogate) => new(
        surrogate.Node, surrogate.Depth, (ItemKind)surrogate.Kind, surrogate.Tokens, surrogate.Position);

    public PathItemSurrogate ConvertToSurrogate(in PathItem value) => new()
    {
        Node = value.Node,
        Depth = value.Depth,
        Kind = (byte)value.Kind,
        Tokens = value.Tokens,
        Position = value.Position,
    };
}
