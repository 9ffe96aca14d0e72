using Sessions.Core.Decisions;
using Sessions.Core.Events;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="MetadataChangedData"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.metadata-change")]
internal struct MetadataSurrogate
{
    [Id(0)]
    public Dictionary<string, string>? Set;

    [Id(1)]
    public string[]? Removed;
}

[RegisterConverter]
internal sealed class MetadataConverter : IConverter<MetadataChangedData, MetadataSurrogate>
{
    public MetadataChangedData ConvertFromSurrogate(in MetadataSurrogate surrogate) =>
        new(surrogate.Set, surrogate.Removed);

    public MetadataSurrogate ConvertToSurrogate(in MetadataChangedData value) =>
        new() { Set = Pairs.Of(value.Set), Removed = value.Removed is null ? null : [.. value.Removed] };
}

/// <summary>A <see cref="CustomEventCommand"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.custom")]
internal struct CustomSurrogate
{
    [Id(0)]
    public string Type;

    [Id(1)]
    public byte[] Payload;

    [Id(2)]
    public int Turn;

    [Id(3)]
    public string? IdempotencyKey;

    [Id(4)]
    public long? ExpectedPosition;

    [Id(5)]
    public Guid? Call;
}

[RegisterConverter]
internal sealed class CustomConverter : IConverter<CustomEventCommand, CustomSurrogate>
{
    public CustomEventCommand ConvertFromSurrogate(in CustomSurrogate surrogate) => new(
        surrogate.Type,
        surrogate.Payload,
        surrogate.Turn,
        surrogate.IdempotencyKey,
        surrogate.ExpectedPosition,
        surrogate.Call);

    public CustomSurrogate ConvertToSurrogate(in CustomEventCommand value) => new()
    {
        Type = value.Type,
        Payload = BytesOf.Owned(value.Payload),
        Turn = value.Turn,
        IdempotencyKey = value.IdempotencyKey,
        ExpectedPosition = value.ExpectedPosition,
        Call = value.Call,
    };
}

/// <summary>A <see cref="CustomEventAppended"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.custom-appended")]
internal struct AppendedSurrogate
{
    [Id(0)]
    public long Position;

    [Id(1)]
    public bool Repeated;
}

[RegisterConverter]
internal sealed class AppendedConverter : IConverter<CustomEventAppended, AppendedSurrogate>
{
    public CustomEventAppended ConvertFromSurrogate(in AppendedSurrogate surrogate) =>
        new(surrogate.Position, surrogate.Repeated);

    public AppendedSurrogate ConvertToSurrogate(in CustomEventAppended value) =>
        new() { Position = value.Position, Repeated = value.Repeated };
}
