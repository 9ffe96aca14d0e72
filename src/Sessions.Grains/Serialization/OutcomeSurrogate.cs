using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="TurnOutcome"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.outcome")]
internal struct OutcomeSurrogate
{
    [Id(0)]
    public Guid TurnId;

    [Id(1)]
    public byte Ending;

    [Id(2)]
    public int? Status;

    [Id(3)]
    public TokenUsage? Usage;

    [Id(4)]
    public byte[] RawUsage;

    [Id(5)]
    public string? UsageProblem;

    [Id(6)]
    public int CountedOutput;

    [Id(7)]
    public string? ResponseId;

    [Id(8)]
    public string? ResponseModel;

    [Id(9)]
    public string? FinishReason;

    [Id(10)]
    public byte[] Output;

    [Id(11)]
    public bool OutputTruncated;

    [Id(12)]
    public TimeSpan Latency;

    [Id(13)]
    public TimeSpan? TimeToFirstToken;

    [Id(14)]
    public TurnError? Error;

    [Id(15)]
    public byte Capture;

    [Id(16)]
    public UInt128? Tip;

    [Id(17)]
    public string? ForkedFrom;

    [Id(18)]
    public RecordedAnswer? Answer;
}

[RegisterConverter]
internal sealed class OutcomeConverter : IConverter<TurnOutcome, OutcomeSurrogate>
{
    public TurnOutcome ConvertFromSurrogate(in OutcomeSurrogate surrogate) => new()
    {
        TurnId = surrogate.TurnId,
        Ending = (TurnEnding)surrogate.Ending,
        Status = surrogate.Status,
        Usage = surrogate.Usage,
        RawUsage = surrogate.RawUsage,
        UsageProblem = surrogate.UsageProblem,
        CountedOutput = surrogate.CountedOutput,
        ResponseId = surrogate.ResponseId,
        ResponseModel = surrogate.ResponseModel,
        FinishReason = surrogate.FinishReason,
        Output = surrogate.Output,
        OutputTruncated = surrogate.OutputTruncated,
        Latency = surrogate.Latency,
        TimeToFirstToken = surrogate.TimeToFirstToken,
        Error = surrogate.Error,
        Capture = (CaptureMode)surrogate.Capture,
        Tip = surrogate.Tip is { } tip ? new ChainHash(tip) : null,
        ForkedFrom = surrogate.ForkedFrom,
        Answer = surrogate.Answer,
    };

    public OutcomeSurrogate ConvertToSurrogate(in TurnOutcome value) => new()
    {
        TurnId = value.TurnId,
        Ending = (byte)value.Ending,
        Status = value.Status,
        Usage = value.Usage,
        RawUsage = BytesOf.Owned(value.RawUsage),
        UsageProblem = value.UsageProblem,
        CountedOutput = value.CountedOutput,
        ResponseId = value.ResponseId,
        ResponseModel = value.ResponseModel,
        FinishReason = value.FinishReason,
        Output = BytesOf.Owned(value.Output),
        OutputTruncated = value.OutputTruncated,
        Latency = value.Latency,
        TimeToFirstToken = value.TimeToFirstToken,
        Error = value.Error,
        Capture = (byte)value.Capture,
        Tip = value.Tip?.Value,
        ForkedFrom = value.ForkedFrom,
        Answer = value.Answer,
    };
}

/// <summary>A <see cref="RecordedAnswer"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.recorded-answer")]
internal struct RecordedAnswerSurrogate
{
    [Id(0)]
    public bool Stream;

    [Id(1)]
    public byte[] Gzip;
}

[RegisterConverter]
internal sealed class RecordedAnswerConverter : IConverter<RecordedAnswer, RecordedAnswerSurrogate>
{
    public RecordedAnswer ConvertFromSurrogate(in RecordedAnswerSurrogate surrogate) =>
        new(surrogate.Stream, new RawJson(surrogate.Gzip));

    public RecordedAnswerSurrogate ConvertToSurrogate(in RecordedAnswer value) =>
        new() { Stream = value.Stream, Gzip = BytesOf.Owned(value.Gzip.Utf8) };
}

/// <summary>A <see cref="TurnError"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.error")]
internal struct ErrorSurrogate
{
    [Id(0)]
    public string Type;

    [Id(1)]
    public string? Code;

    [Id(2)]
    public string? Message;
}

[RegisterConverter]
internal sealed class ErrorConverter : IConverter<TurnError, ErrorSurrogate>
{
    public TurnError ConvertFromSurrogate(in ErrorSurrogate surrogate) =>
        new(surrogate.Type, surrogate.Code, surrogate.Message);

    public ErrorSurrogate ConvertToSurrogate(in TurnError value) =>
        new() { Type = value.Type, Code = value.Code, Message = value.Message };
}
