using Sessions.Storage;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="StoreUnavailableException"/> between silos, its cause as text.</summary>
/// <remarks>
/// Causes are the stores' own exceptions, and Orleans sends no type that it was not told of: with its cause as it is
/// the exception does not arrive, and who asked gets an error of the serializer in its place.
/// </remarks>
[GenerateSerializer, Immutable, Alias("sessions.store-unavailable")]
internal struct StoreUnavailableSurrogate
{
    [Id(0)]
    public string Message;

    [Id(1)]
    public string? Cause;
}

[RegisterConverter]
internal sealed class StoreUnavailableConverter : IConverter<StoreUnavailableException, StoreUnavailableSurrogate>
{
    public StoreUnavailableException ConvertFromSurrogate(in StoreUnavailableSurrogate surrogate) =>
        new(surrogate.Message, surrogate.Cause is { } cause ? new FailureElsewhere(cause) : null);

    public StoreUnavailableSurrogate ConvertToSurrogate(in StoreUnavailableException value) => new()
    {
        Message = value.Message,
        Cause = value.InnerException?.ToString(),
    };
}

/// <summary>What went wrong on another silo; its text is that of the exception there.</summary>
internal sealed class FailureElsewhere(string text) : Exception(text);
