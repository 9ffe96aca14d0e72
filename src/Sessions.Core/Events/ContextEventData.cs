using System.Text.Json.Serialization;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;

namespace Sessions.Core.Events;

/// <summary>Payload of <c>context.compacted</c>: a rewrite of a path's head that later turns replay.</summary>
public sealed record ContextCompactedData
{
    /// <summary>Why it was done.</summary>
    public CompactionTrigger Trigger { get; init; }

    /// <summary>The strategies that changed something, in the order in which they did.</summary>
    public IReadOnlyList<CompactionStrategy> Strategies { get; init; } = [];

    /// <summary>
    /// Node of the last item that an edit covers: every path through it is sent rewritten. 0 for a compaction without
    /// edits, which is one that a client has made itself.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Anchor { get; init; }

    /// <summary>Position of the compaction that this one builds on: its edits hold too; 0 for none.</summary>
    public long Base { get; init; }

    /// <summary>Edits that replace the base's where they overlap, in the order of the path.</summary>
    public IReadOnlyList<PathEdit> Edits { get; init; } = [];

    /// <summary>Tokens of the path as it would have been sent without it, by the grid's count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int TokensBefore { get; init; }

    /// <summary>Tokens of the path as it is sent with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int TokensAfter { get; init; }

    /// <summary>
    /// Later turns after which the rewritten cache has paid for itself; absent where prices or cache make it unknown.
    /// </summary>
    public int? BreakEvenTurns { get; init; }

    /// <summary>The <c>context_management</c> that later requests carry; absent for none.</summary>
    public KeptJson? ContextManagement { get; init; }

    /// <summary>Whether it was only planned: nothing is replayed.</summary>
    public bool DryRun { get; init; }

    /// <summary>Head of the log that it was planned on.</summary>
    public long PlannedAt { get; init; }

    /// <summary>Key id of the principal that asked; absent where a policy did.</summary>
    public string? Principal { get; init; }
}

/// <summary>What made a compaction happen.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CompactionTrigger>))]
public enum CompactionTrigger
{
    /// <summary>The session's policy.</summary>
    [JsonStringEnumMemberName("policy")]
    Policy,

    /// <summary>Somebody asked for it.</summary>
    [JsonStringEnumMemberName("manual")]
    Manual,

    /// <summary>The client made it itself; the grid only noticed.</summary>
    [JsonStringEnumMemberName("client")]
    Client,
}

/// <summary>Payload of <c>context.restored</c>: a compaction is no longer replayed.</summary>
/// <param name="Compaction">Position of the compaction; those that build on it end with it.</param>
/// <param name="Principal">Key id of who asked.</param>
public sealed record ContextRestoredData(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long Compaction, string Principal);

/// <summary>Payload of <c>context.compaction_failed</c>.</summary>
/// <param name="Reason">
/// Why: <c>no_gain</c>, <c>break_even</c>, <c>outdated</c>, <c>content_not_stored</c>; of a summary
/// <c>summary_failed</c>, <c>summary_upstream_missing</c>; of the provider's endpoint <c>provider_failed</c>,
/// <c>provider_upstream_missing</c>, <c>provider_elsewhere</c> (the turn went to another upstream than that).
/// </param>
/// <param name="Tokens">Tokens of the path that it was tried on.</param>
/// <param name="Message">A sentence for people; absent for none.</param>
public sealed record CompactionFailedData(string Reason, int Tokens, string? Message = null);

/// <summary>Payload of <c>context.pressure</c>: a turn has reached a threshold.</summary>
/// <param name="Threshold">The highest threshold that it reached.</param>
/// <param name="Pressure">Its pressure.</param>
/// <param name="Tokens">Tokens of its context as it is sent.</param>
/// <param name="UsableWindow">The window less the output reserve, in tokens.</param>
public sealed record ContextPressureData(double Threshold, double Pressure, int Tokens, int UsableWindow);

/// <summary>Payload of <c>policy.changed</c>.</summary>
/// <param name="Principal">Key id of who changed it.</param>
/// <param name="Policy">The session's own policy; absent when the tenant's holds again.</param>
public sealed record PolicyChangedData(
    string Principal,
    [property: JsonConverter(typeof(PolicyConverter))] SessionPolicy? Policy = null);
