using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>
/// Compacts a path between two turns: because somebody asks, or because a model has written what shall stand in its
/// place.
/// </summary>
public static class CompactContext
{
    /// <summary>Decides on a compaction that was planned on a path as the log holds it.</summary>
    public static Decision<CompactionOutcome> Decide(
        SessionState state,
        CompactionCommand command,
        IContextEditor editor,
        ITokenCounter counter,
        ModelCatalog catalog,
        DateTimeOffset now)
    {
        if (SessionAccess.RefuseUse(state, command.Principal) is { } denied)
        {
            return denied;
        }

        if (state.IsClosed)
        {
            return BeginTurn.ClosedRefusal;
        }

        if (command.Leaf < 1 || command.Leaf > state.Tree.Count)
        {
            return new Refusal(SessionErrorCode.Unprocessable, "The session has no turn whose context could be compacted.");
        }

        var applied = state.CompactionAt(command.Leaf, command.Items.Count, command.Upstream);
        var request = new PlanRequest
        {
            Wire = command.Wire,
            Model = command.Model,
            Card = catalog.Find(command.Model),
            Policy = command.Policy,
            Items = command.Items,
            BaseEdits = applied?.Edits ?? [],
            Tokens = counter.CountReply(command.Wire) + state.Tree[command.Leaf].PathTokens - (applied?.Saved ?? 0),
        };
        if (command.Failure is { } failure)
        {
            return Failed(state, command, Failing(request, failure), now);
        }

        var isWritten = command.Summary is not null || command.Replacement is not null;
        if (isWritten && command.Base != (applied?.Position ?? 0))
        {
            return Failed(state, command, Failing(request, "outdated"), now);
        }

        var plan = command switch
        {
            { Summary: { } summary } => CompactionPlanner.PlanSummary(request, summary, editor, counter),
            { Replacement: { } replacement } => CompactionPlanner.PlanReplacement(
                request, replacement, command.Upstream, editor, counter),
            _ => CompactionPlanner.Plan(request, editor, counter),
        };
        return command.DryRun ? new CompactionOutcome(0, plan)
            : plan.Failure is not null ? Failed(state, command, plan, now)
            : Compacted(state, command, plan, applied, now);
    }

    private static CompactionPlan Failing(in PlanRequest request, string failure) => new()
    {
        Failure = failure,
        TokensBefore = request.Tokens,
        TokensAfter = request.Tokens,
    };

    private static Decision<CompactionOutcome> Compacted(
        SessionState state,
        CompactionCommand command,
        CompactionPlan plan,
        AppliedCompaction? applied,
        DateTimeOffset now)
    {
        var compacted = new ContextCompacted
        {
            At = EventTime.After(state, now),
            Data = new ContextCompactedData
            {
                Trigger = command.Trigger,
                Strategies = plan.Strategies,
                Anchor = plan.Anchor,
                Base = applied?.Position ?? 0,
                Edits = plan.Edits,
                TokensBefore = plan.TokensBefore,
                TokensAfter = plan.TokensAfter,
                BreakEvenTurns = plan.BreakEvenTurns,
                DryRun = command.Trigger == CompactionTrigger.Policy && command.Policy.DryRun,
                PlannedAt = command.PlannedAt,
                Principal = command.Trigger == CompactionTrigger.Manual ? command.Principal.KeyId : null,
            },
        };
        return new Decision<CompactionOutcome>(new CompactionOutcome(state.Head + 1, plan), [compacted]);
    }

    // Somebody who asks gets the answer; what a policy tried in the background is told in the log.
    private static Decision<CompactionOutcome> Failed(
        SessionState state, CompactionCommand command, CompactionPlan plan, DateTimeOffset now)
    {
        var outcome = new CompactionOutcome(0, plan);
        return command.Trigger == CompactionTrigger.Manual
            ? outcome
            : new Decision<CompactionOutcome>(
                outcome,
                [
                    new CompactionFailed
                    {
                        At = EventTime.After(state, now),
                        Data = new CompactionFailedData(plan.Failure!, plan.TokensBefore),
                    },
                ]);
    }
}

/// <summary>A compaction of the path of one turn.</summary>
public sealed record CompactionCommand
{
    /// <summary>Who asks, or in whose name a policy does.</summary>
    public required Principal Principal { get; init; }

    /// <summary>Why.</summary>
    public required CompactionTrigger Trigger { get; init; }

    /// <summary>Node of the path's last item.</summary>
    public required int Leaf { get; init; }

    /// <summary>Wire format of the turn.</summary>
    public required WireFormat Wire { get; init; }

    /// <summary>Model of the turn.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the upstream that the turn went to.</summary>
    public required string Upstream { get; init; }

    /// <summary>The path's items with their bytes.</summary>
    public required IReadOnlyList<ContextItem> Items { get; init; }

    /// <summary>What holds for it.</summary>
    public required CompactionPolicy Policy { get; init; }

    /// <summary>Head of the log that it was planned on.</summary>
    public long PlannedAt { get; init; }

    /// <summary>Whether it is only planned.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// A summary that a model has written of what would be summarised; null for the other strategies.
    /// </summary>
    public string? Summary { get; init; }

    /// <summary>
    /// What the provider's own compaction returned for what
    /// <see cref="CompactionPlanner.Replaceable"/> gave; null for the other strategies.
    /// </summary>
    public IReadOnlyList<PathFragment>? Replacement { get; init; }

    /// <summary>Why neither was made, to be recorded; null where one was.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// With a summary or a replacement: position of the compaction that the path was sent with; 0 for none.
    /// </summary>
    public long Base { get; init; }
}

/// <summary>What a compaction came to.</summary>
/// <param name="Position">Its position in the log; 0 where nothing was recorded.</param>
/// <param name="Plan">What it does, or why it does nothing.</param>
public sealed record CompactionOutcome(long Position, CompactionPlan Plan);
