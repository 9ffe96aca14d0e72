using Sessions.Contracts.Policies;
using Sessions.Core.Caching;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Books what became of a turn, once.</summary>
public static class CompleteTurn
{
    /// <summary>
    /// Decides on an outcome; null when the session knows no such turn and it must be proposed again first.
    /// </summary>
    /// <param name="state">The session.</param>
    /// <param name="outcome">What the front door saw.</param>
    /// <param name="catalog">Prices.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">What is done to contexts; null to only observe.</param>
    /// <exception cref="ArgumentOutOfRangeException">No front door sees such an ending.</exception>
    public static Decision<TurnReceipt>? Decide(
        SessionState state,
        TurnOutcome outcome,
        ModelCatalog catalog,
        DateTimeOffset now,
        ContextRules? rules = null)
    {
        if (outcome.Ending is not (TurnEnding.Completed or TurnEnding.Failed or TurnEnding.Aborted))
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Ending, "A turn completes, fails or is aborted.");
        }

        if (state.FindSettled(outcome.TurnId) is { } settled)
        {
            return new TurnReceipt(settled.Number, default, false, null, Repeated: true);
        }

        if (state.FindOpen(outcome.TurnId) is not { } turn)
        {
            return null;
        }

        var (usage, estimated) = Book(turn, outcome);
        var card = catalog.Find(turn.Model);
        var price = card.Price;
        var cost = price?.CostNanoUsd(usage);
        var isComparable = CacheVerdict.IsComparable(turn, outcome, usage, estimated);
        var ended = new TurnEnded
        {
            At = EventTime.After(state, now),
            Turn = turn.Number,
            Ending = outcome.Ending,
            Data = Data(outcome, usage, estimated) with
            {
                Cache = isComparable ? CacheVerdict.Of(turn, card, usage) : CacheOutcome.Unknown,
                CostNanoUsd = cost,
                PriceVersion = price is null ? null : catalog.Version,
                Total = Total(state.Ledger, outcome.Ending, usage, estimated, cost, turn.Lost),
            },
        };
        var receipt = new TurnReceipt(turn.Number, usage, estimated, cost)
        {
            SummaryDue = outcome.Ending == TurnEnding.Completed
                && SummaryIsDue(state, turn, card, (state.Policy ?? rules?.Policy)?.Compaction),
        };
        return new Decision<TurnReceipt>(
            receipt, Events(state, turn, ended, isComparable ? card : null, outcome.ForkedFrom));
    }

    // Who reads a turn stops at its end: what belongs to it stands before that.
    private static List<SessionEvent> Events(
        SessionState state, RunningTurn turn, TurnEnded ended, ModelCard? comparable, string? forkedFrom)
    {
        var events = new List<SessionEvent>(1);
        if (forkedFrom is not null && turn.Number == 1 && state.ForkedFrom is null)
        {
            events.Add(new SessionForked
            {
                At = ended.At,
                Turn = turn.Number,
                Data = new SessionForkedData(forkedFrom),
            });
        }

        if (comparable is not null)
        {
            foreach (var broken in CacheVerdict.Breaks(state, turn, comparable, ended.Data.Usage))
            {
                events.Add(new CacheBroken { At = ended.At, Turn = turn.Number, Data = broken });
            }
        }

        events.Add(ended);
        return events;
    }

    // Side threads are short-lived; what fills up is the main one.
    private static bool SummaryIsDue(SessionState state, RunningTurn turn, ModelCard card, CompactionPolicy? policy) =>
        policy is { Enabled: true, DryRun: false }
        && BackgroundCompaction.IsPlanned(policy, turn.Wire)
        && turn.Leaf == state.MainLeaf
        && turn.ContextTokens >= CompactionThresholds.Trigger(policy, card)
        && state.Breaker.Allows(
            turn.Number + 1,
            turn.ContextTokens,
            policy.TurnsBetweenMin,
            policy.FailuresMax,
            turn.ContextTokens > card.UsableWindow);

    // A provider bills what it generated even when the client did not wait for it, so only a failed call counts
    // nothing.
    private static (TokenUsage Usage, bool Estimated) Book(RunningTurn turn, TurnOutcome outcome)
    {
        if (outcome.Usage is { IsPlausible: true } reported)
        {
            return (reported, false);
        }

        var output = Math.Max(0, outcome.CountedOutput);
        return outcome.Ending == TurnEnding.Failed && output == 0
            ? (default, false)
            : (new TokenUsage { Input = turn.ContextTokens, Output = output }, true);
    }

    private static TurnEndedData Data(TurnOutcome outcome, TokenUsage usage, bool estimated)
    {
        var full = outcome.Capture == CaptureMode.Full;
        return new TurnEndedData
        {
            TurnId = outcome.TurnId,
            Status = outcome.Status,
            Usage = usage,
            Estimated = estimated,
            UsageRaw = RawJson.From(outcome.RawUsage),
            UsageProblem = outcome.UsageProblem
                ?? (outcome.Usage is { IsPlausible: false } ? "The reported numbers contradict each other." : null),
            ResponseId = outcome.ResponseId,
            ResponseModel = outcome.ResponseModel,
            FinishReason = outcome.FinishReason,
            LatencyMs = Milliseconds(outcome.Latency),
            TimeToFirstTokenMs = outcome.TimeToFirstToken is { } first ? Milliseconds(first) : null,
            Error = full ? outcome.Error : outcome.Error is { } error ? error with { Message = null } : null,
            Tip = outcome.Tip,
            OutputTruncated = outcome.OutputTruncated,
            Output = full ? RawJson.From(outcome.Output) : null,
            Answer = full ? outcome.Answer : null,
        };
    }

    private static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 3);

    private static LedgerTotals Total(
        LedgerTotals before, TurnEnding ending, TokenUsage usage, bool estimated, long? cost, bool wasLost) =>
        before with
        {
            Usage = before.Usage + usage,
            CostNanoUsd = before.CostNanoUsd + (cost ?? 0),
            Completed = before.Completed + (ending == TurnEnding.Completed ? 1 : 0),
            Failed = before.Failed + (ending == TurnEnding.Failed ? 1 : 0),
            Aborted = before.Aborted + (ending == TurnEnding.Aborted ? 1 : 0),
            Lost = before.Lost - (wasLost ? 1 : 0),
            Estimated = before.Estimated + (estimated ? 1 : 0),
            Unpriced = before.Unpriced + (cost is null && usage != default ? 1 : 0),
        };
}
