using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Runtime;

namespace Sessions.Grains.Serialization;

/// <summary>A <see cref="CompactionRequest"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.compaction-request")]
internal struct RequestSurrogate
{
    [Id(0)]
    public CompactionPolicy? Policy;

    [Id(1)]
    public bool DryRun;

    [Id(2)]
    public byte Trigger;

    [Id(3)]
    public int? Turn;

    [Id(4)]
    public string? Summary;

    [Id(5)]
    public long Base;

    [Id(6)]
    public string? Failure;

    [Id(7)]
    public PathFragment[]? Replacement;
}

[RegisterConverter]
internal sealed class RequestConverter : IConverter<CompactionRequest, RequestSurrogate>
{
    public CompactionRequest ConvertFromSurrogate(in RequestSurrogate surrogate) => new()
    {
        Policy = surrogate.Policy,
        DryRun = surrogate.DryRun,
        Trigger = (CompactionTrigger)surrogate.Trigger,
        Turn = surrogate.Turn,
        Summary = surrogate.Summary,
        Base = surrogate.Base,
        Failure = surrogate.Failure,
        Replacement = surrogate.Replacement,
    };

    public RequestSurrogate ConvertToSurrogate(in CompactionRequest value) => new()
    {
        Policy = value.Policy,
        DryRun = value.DryRun,
        Trigger = (byte)value.Trigger,
        Turn = value.Turn,
        Summary = value.Summary,
        Base = value.Base,
        Failure = value.Failure,
        Replacement = value.Replacement is { } fragments ? [.. fragments] : null,
    };
}

/// <summary>A <see cref="CompactionOutcome"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.compaction-outcome")]
internal struct CompactionOutcomeSurrogate
{
    [Id(0)]
    public long Position;

    [Id(1)]
    public CompactionPlan Plan;
}

[RegisterConverter]
internal sealed class CompactionOutcomeConverter : IConverter<CompactionOutcome, CompactionOutcomeSurrogate>
{
    public CompactionOutcome ConvertFromSurrogate(in CompactionOutcomeSurrogate surrogate) =>
        new(surrogate.Position, surrogate.Plan);

    public CompactionOutcomeSurrogate ConvertToSurrogate(in CompactionOutcome value) =>
        new() { Position = value.Position, Plan = value.Plan };
}

/// <summary>A <see cref="CompactionPlan"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.compaction-plan")]
internal struct CompactionPlanSurrogate
{
    [Id(0)]
    public string? Failure;

    [Id(1)]
    public int[] Strategies;

    [Id(2)]
    public PathEdit[] Edits;

    [Id(3)]
    public int Anchor;

    [Id(4)]
    public int TokensBefore;

    [Id(5)]
    public int TokensAfter;

    [Id(6)]
    public int? BreakEvenTurns;
}

[RegisterConverter]
internal sealed class CompactionPlanConverter : IConverter<CompactionPlan, CompactionPlanSurrogate>
{
    public CompactionPlan ConvertFromSurrogate(in CompactionPlanSurrogate surrogate) => new()
    {
        Failure = surrogate.Failure,
        Strategies = [.. surrogate.Strategies.Select(static strategy => (CompactionStrategy)strategy)],
        Edits = surrogate.Edits,
        Anchor = surrogate.Anchor,
        TokensBefore = surrogate.TokensBefore,
        TokensAfter = surrogate.TokensAfter,
        BreakEvenTurns = surrogate.BreakEvenTurns,
    };

    public CompactionPlanSurrogate ConvertToSurrogate(in CompactionPlan value) => new()
    {
        Failure = value.Failure,
        Strategies = [.. value.Strategies.Select(static strategy => (int)strategy)],
        Edits = [.. value.Edits],
        Anchor = value.Anchor,
        TokensBefore = value.TokensBefore,
        TokensAfter = value.TokensAfter,
        BreakEvenTurns = value.BreakEvenTurns,
    };
}

/// <summary>A <see cref="CompactionFacts"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sessions.compaction-facts")]
internal struct CompactionFactsSurrogate
{
    [Id(0)]
    public long Position;

    [Id(1)]
    public long Base;

    [Id(2)]
    public int Edits;

    [Id(3)]
    public int SavedTokens;
}

[RegisterConverter]
internal sealed class CompactionFactsConverter : IConverter<CompactionFacts, CompactionFactsSurrogate>
{
    public CompactionFacts ConvertFromSurrogate(in CompactionFactsSurrogate surrogate) =>
        new(surrogate.Position, surrogate.Base, surrogate.Edits, surrogate.SavedTokens);

    public CompactionFactsSurrogate ConvertToSurrogate(in CompactionFacts value) => new()
    {
        Position = value.Position,
        Base = value.Base,
        Edits = value.Edits,
        SavedTokens = value.SavedTokens,
    };
}
