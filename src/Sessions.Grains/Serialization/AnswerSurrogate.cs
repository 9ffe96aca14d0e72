using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Grains.Serialization;

/// <summary>An <see cref="Answer{T}"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.answer`1")]
internal struct AnswerSurrogate<T>
    where T : class
{
    [Id(0)]
    public T? Value;

    [Id(1)]
    public Refusal? Refusal;
}

[RegisterConverter]
internal sealed class AnswerConverter<T> : IConverter<Answer<T>, AnswerSurrogate<T>>
    where T : class
{
    public Answer<T> ConvertFromSurrogate(in AnswerSurrogate<T> surrogate) =>
        surrogate.Refusal is { } refusal ? refusal : surrogate.Value!;

    public AnswerSurrogate<T> ConvertToSurrogate(in Answer<T> value) =>
        new() { Value = value.Value, Refusal = value.Refusal };
}

/// <summary>A <see cref="Refusal"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.refusal")]
internal struct RefusalSurrogate
{
    // By name: silos of two versions may number the codes differently.
    [Id(0)]
    public string Code;

    [Id(1)]
    public string Message;

    [Id(2)]
    public TimeSpan? RetryAfter;

    [Id(3)]
    public bool MayWait;
}

[RegisterConverter]
internal sealed class RefusalConverter : IConverter<Refusal, RefusalSurrogate>
{
    public Refusal ConvertFromSurrogate(in RefusalSurrogate surrogate) => new(
        Enum.TryParse<SessionErrorCode>(surrogate.Code, out var code) ? code : SessionErrorCode.Internal,
        surrogate.Message,
        surrogate.RetryAfter)
    {
        MayWait = surrogate.MayWait,
    };

    public RefusalSurrogate ConvertToSurrogate(in Refusal value) => new()
    {
        Code = value.Code.ToString(),
        Message = value.Message,
        RetryAfter = value.RetryAfter,
        MayWait = value.MayWait,
    };
}
