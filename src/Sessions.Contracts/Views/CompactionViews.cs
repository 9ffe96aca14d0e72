using System.Text.Json.Serialization;
using Sessions.Contracts.Policies;

namespace Sessions.Contracts.Views;

/// <summary>A compaction that a session's turns are sent with.</summary>
/// <param name="Position">Position of its event, which names it.</param>
/// <param name="Base">The compaction that it builds on; null for none.</param>
/// <param name="Edits">How many edits it makes, those of its base included.</param>
/// <param name="SavedTokens">Tokens that they take out of the context.</param>
public sealed record AppliedCompactionView(long Position, long? Base, int Edits, int SavedTokens);

/// <summary>What a compaction that was asked for has come to.</summary>
public sealed record CompactionOutcomeView
{
    /// <summary>Whether it is in force now; false for a dry run too.</summary>
    public required bool Compacted { get; init; }

    /// <summary>Position of its event, which names it; null when nothing was recorded.</summary>
    public required long? Position { get; init; }

    /// <summary>Why nothing is gained: <c>no_gain</c> or <c>break_even</c>; absent for a plan that holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Tokens of the context as it is sent without it, by the grid's count.</summary>
    public required int TokensBefore { get; init; }

    /// <summary>Tokens of the context as it is sent with it.</summary>
    public required int TokensAfter { get; init; }

    /// <summary>The difference.</summary>
    public required int SavedTokens { get; init; }

    /// <summary>The strategies that changed something, in the order in which they did.</summary>
    public required IReadOnlyList<CompactionStrategy> Strategies { get; init; }

    /// <summary>Later turns until the rewritten cache has paid for itself; null where it never does.</summary>
    public required int? BreakEvenTurns { get; init; }

    /// <summary>Its edits beyond those that were in force, in the order of the path.</summary>
    public required IReadOnlyList<CompactionEditView> Edits { get; init; }
}

/// <summary>One rewrite of consecutive items of a path.</summary>
/// <param name="From">Depth of the first item that is replaced, from 1.</param>
/// <param name="To">Depth of the last one.</param>
/// <param name="Kinds">What is sent in their place; empty where they are left out.</param>
/// <param name="TokensBefore">Tokens of the items, by the grid's count.</param>
/// <param name="TokensAfter">Tokens of what is sent in their place.</param>
public sealed record CompactionEditView(
    int From, int To, IReadOnlyList<string> Kinds, int TokensBefore, int TokensAfter);

/// <summary>Where a compaction stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CompactionStatus>))]
public enum CompactionStatus
{
    /// <summary>Turns whose path it covers are sent with it.</summary>
    [JsonStringEnumMemberName("in_force")]
    InForce,

    /// <summary>It was undone, or is older than those that a session keeps.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,

    /// <summary>It was planned and never sent.</summary>
    [JsonStringEnumMemberName("dry_run")]
    DryRun,

    /// <summary>The client made it itself; the grid has noticed.</summary>
    [JsonStringEnumMemberName("client")]
    Client,
}

/// <summary>A compaction as the log tells of it.</summary>
public sealed record CompactionView
{
    /// <summary>Position of its event, which names it.</summary>
    public required long Position { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The turn that it was planned for; null when it was asked for between turns.</summary>
    public required int? Turn { get; init; }

    /// <summary>Where it stands.</summary>
    public required CompactionStatus Status { get; init; }

    /// <summary>What made it happen: <c>policy</c>, <c>manual</c> or <c>client</c>.</summary>
    public required string Trigger { get; init; }

    /// <summary>Key id of who asked for it; null where nobody did.</summary>
    public required string? Principal { get; init; }

    /// <summary>The strategies that changed something.</summary>
    public required IReadOnlyList<CompactionStrategy> Strategies { get; init; }

    /// <summary>The compaction that it builds on; null for none.</summary>
    public required long? Base { get; init; }

    /// <summary>Edits that it added to those of its base.</summary>
    public required int Edits { get; init; }

    /// <summary>Tokens of the context without it.</summary>
    public required int TokensBefore { get; init; }

    /// <summary>Tokens of the context with it.</summary>
    public required int TokensAfter { get; init; }

    /// <summary>The difference.</summary>
    public required int SavedTokens { get; init; }

    /// <summary>Later turns until the rewritten cache has paid for itself; null where that is not known.</summary>
    public required int? BreakEvenTurns { get; init; }
}

/// <summary>An undo as the log tells of it.</summary>
/// <param name="Position">Position of its event.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Compaction">The compaction that was undone; those that built on it have ended with it.</param>
/// <param name="Principal">Key id of who asked.</param>
public sealed record CompactionUndoView(long Position, DateTimeOffset At, long Compaction, string Principal);

/// <summary>One page of a session's compactions, oldest first.</summary>
/// <param name="Compactions">The compactions.</param>
/// <param name="Undone">The undos that stand in the same part of the log.</param>
/// <param name="Next">The last position looked at; continue with it as <c>after</c>.</param>
/// <param name="HasMore">Whether the log goes on behind it; a page may be short or empty all the same.</param>
public sealed record CompactionPageView(
    IReadOnlyList<CompactionView> Compactions, IReadOnlyList<CompactionUndoView> Undone, long Next, bool HasMore);
