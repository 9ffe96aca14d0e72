using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>A session's compactions as callers see them: those in force, and those that the log remembers.</summary>
public static class CompactionLog
{
    private static readonly EventTypeFilter Types =
        EventTypeFilter.TryCreate([EventTypes.ContextCompacted, EventTypes.ContextRestored])!;

    /// <summary>
    /// Reads one page of the log. A call looks at a bounded part of it, so a page may be short or empty.
    /// </summary>
    /// <param name="store">The log's store.</param>
    /// <param name="session">The session.</param>
    /// <param name="facts">What it is; tells which compactions are in force.</param>
    /// <param name="after">Only what stands behind this position; 0 from the beginning.</param>
    /// <param name="limit">Events of the page, 1–<see cref="EventQuery.LimitMax"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<CompactionPageView> ReadAsync(
        ISessionStore store,
        ISession session,
        SessionFacts facts,
        long after,
        int limit,
        CancellationToken cancellationToken)
    {
        // What came after the facts would look as if it were not in force.
        var query = new EventQuery { After = after, Before = facts.Head + 1, Limit = limit, Types = Types };
        var page = await EventSlices.ReadAsync(store, session, query, cancellationToken).ConfigureAwait(false);
        var inForce = facts.Compactions.Select(static compaction => compaction.Position).ToHashSet();
        var compactions = new List<CompactionView>();
        var undone = new List<CompactionUndoView>();
        foreach (var e in page.Events)
        {
            switch (EventCodec.Read(e.Json))
            {
                case ContextCompacted compacted:
                    compactions.Add(Of(e.Position, compacted, inForce.Contains(e.Position)));
                    break;
                case ContextRestored restored:
                    undone.Add(new CompactionUndoView(
                        e.Position, restored.At, restored.Data.Compaction, restored.Data.Principal));
                    break;
            }
        }

        return new CompactionPageView(compactions, undone, page.Next, page.HasMore);
    }

    /// <summary>What a compaction that was asked for has come to.</summary>
    public static CompactionOutcomeView Of(CompactionOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var plan = outcome.Plan;
        return new CompactionOutcomeView
        {
            Compacted = outcome.Position > 0,
            Position = Views.AsNull(outcome.Position),
            Reason = plan.Failure,
            TokensBefore = plan.TokensBefore,
            TokensAfter = plan.TokensAfter,
            SavedTokens = plan.TokensBefore - plan.TokensAfter,
            Strategies = plan.Strategies,
            BreakEvenTurns = plan.BreakEvenTurns,
            Edits = [.. plan.Edits.Select(Of)],
        };
    }

    private static CompactionEditView Of(PathEdit edit) => new(
        edit.From,
        edit.To,
        [.. edit.Fragments.Select(static fragment => WireNames.Of(fragment.Kind))],
        edit.Tokens,
        edit.Tokens - edit.Saved);

    private static CompactionView Of(long position, ContextCompacted compacted, bool inForce)
    {
        var data = compacted.Data;
        return new CompactionView
        {
            Position = position,
            At = compacted.At,
            Turn = compacted.Turn == 0 ? null : compacted.Turn,
            Status = data.Trigger == CompactionTrigger.Client ? CompactionStatus.Client
                : data.DryRun ? CompactionStatus.DryRun
                : inForce ? CompactionStatus.InForce
                : CompactionStatus.Ended,
            Trigger = WireNames.Of(data.Trigger),
            Principal = data.Principal,
            Strategies = data.Strategies,
            Base = Views.AsNull(data.Base),
            Edits = data.Edits.Count,
            TokensBefore = data.TokensBefore,
            TokensAfter = data.TokensAfter,
            SavedTokens = data.TokensBefore - data.TokensAfter,
            BreakEvenTurns = data.BreakEvenTurns,
        };
    }
}
