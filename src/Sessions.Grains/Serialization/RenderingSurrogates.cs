using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="TurnRendering"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.rendering")]
internal struct RenderingSurrogate
{
    [Id(0)]
    public long Compaction;

    [Id(1)]
    public PathEdit[] Edits;

    [Id(2)]
    public CacheHint[] Breakpoints;

    [Id(3)]
    public string? PromptCacheKey;

    [Id(4)]
    public byte[]? ContextManagement;
}

[RegisterConverter]
internal sealed class RenderingConverter : IConverter<TurnRendering, RenderingSurrogate>
{
    public TurnRendering ConvertFromSurrogate(in RenderingSurrogate surrogate) => new()
    {
        Compaction = surrogate.Compaction,
        Edits = surrogate.Edits,
        Breakpoints = surrogate.Breakpoints,
        PromptCacheKey = surrogate.PromptCacheKey,
        ContextManagement = surrogate.ContextManagement is { } management ? new KeptJson(management) : null,
    };

    public RenderingSurrogate ConvertToSurrogate(in TurnRendering value) => new()
    {
        Compaction = value.Compaction,
        Edits = [.. value.Edits],
        Breakpoints = [.. value.Breakpoints],
        PromptCacheKey = value.PromptCacheKey,
        ContextManagement = value.ContextManagement is { } management ? BytesOf.Owned(management.Utf8) : null,
    };
}

/// <summary>A <see cref="PathEdit"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.edit")]
internal struct EditSurrogate
{
    [Id(0)]
    public int From;

    [Id(1)]
    public int To;

    [Id(2)]
    public byte Scope;

    [Id(3)]
    public int Tokens;

    [Id(4)]
    public PathFragment[] Fragments;

    [Id(5)]
    public string? Upstream;
}

[RegisterConverter]
internal sealed class EditConverter : IConverter<PathEdit, EditSurrogate>
{
    public PathEdit ConvertFromSurrogate(in EditSurrogate surrogate) => new(
        surrogate.From, surrogate.To, (EditScope)surrogate.Scope, surrogate.Tokens, surrogate.Fragments)
    {
        Upstream = surrogate.Upstream,
    };

    public EditSurrogate ConvertToSurrogate(in PathEdit value) => new()
    {
        From = value.From,
        To = value.To,
        Scope = (byte)value.Scope,
        Tokens = value.Tokens,
        Fragments = [.. value.Fragments],
        Upstream = value.Upstream,
    };
}

/// <summary>A <see cref="PathFragment"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.fragment")]
internal struct FragmentSurrogate
{
    [Id(0)]
    public byte Kind;

    [Id(1)]
    public int Tokens;

    [Id(2)]
    public byte[] Raw;
}

[RegisterConverter]
internal sealed class FragmentConverter : IConverter<PathFragment, FragmentSurrogate>
{
    public PathFragment ConvertFromSurrogate(in FragmentSurrogate surrogate) =>
        new((ItemKind)surrogate.Kind, surrogate.Tokens, new KeptJson(surrogate.Raw));

    public FragmentSurrogate ConvertToSurrogate(in PathFragment value) =>
        new() { Kind = (byte)value.Kind, Tokens = value.Tokens, Raw = BytesOf.Owned(value.Raw.Utf8) };
}

/// <summary>A <see cref="CacheHint"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.cache-hint")]
internal struct HintSurrogate
{
    [Id(0)]
    public int Depth;

    [Id(1)]
    public bool LongLife;
}

[RegisterConverter]
internal sealed class HintConverter : IConverter<CacheHint, HintSurrogate>
{
    public CacheHint ConvertFromSurrogate(in HintSurrogate surrogate) => new(surrogate.Depth, surrogate.LongLife);

    public HintSurrogate ConvertToSurrogate(in CacheHint value) =>
        new() { Depth = value.Depth, LongLife = value.LongLife };
}
