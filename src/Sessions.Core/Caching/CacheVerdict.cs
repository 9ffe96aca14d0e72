using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Caching;

/// <summary>Compares what a turn was to read from the prefix cache with what the provider reports.</summary>
internal static class CacheVerdict
{
    /// <summary>
    /// Whether a turn's report can be compared at all: the provider answered and says what it read. One that never
    /// mentions a cache tells nothing by a zero.
    /// </summary>
    public static bool IsComparable(RunningTurn turn, TurnOutcome outcome, in TokenUsage usage, bool estimated) =>
        turn.Cache is not null
        && !estimated
        && usage.Input > 0
        && (usage.CacheRead > 0 || usage.CacheWrite > 0 || usage.CacheWriteLong > 0
            || outcome.RawUsage.Span.IndexOf("cache"u8) >= 0);

    /// <summary>How the report compares with the prediction.</summary>
    public static CacheOutcome Of(RunningTurn turn, ModelCard card, in TokenUsage usage)
    {
        var off = usage.CacheRead - turn.PredictedCacheRead;
        return Math.Abs(off) <= CacheTolerance.Of(card, Math.Max(usage.CacheRead, turn.PredictedCacheRead))
            ? CacheOutcome.AsPredicted
            : off < 0 ? CacheOutcome.Less : CacheOutcome.More;
    }

    /// <summary>The breaks: at most one that was foreseen, and what the provider lost beyond it.</summary>
    public static IReadOnlyList<CacheBrokenData> Breaks(
        SessionState state, RunningTurn turn, ModelCard card, TokenUsage usage)
    {
        var breaks = new List<CacheBrokenData>(0);
        var expectation = turn.Cache!;

        // What the request does not hold, by the provider's count, cannot have been lost.
        var best = Math.Min(expectation.Best, usage.Input);
        var predicted = Math.Min(turn.PredictedCacheRead, best);
        var reached = Math.Max(usage.CacheRead, predicted);
        var tolerance = CacheTolerance.Of(card, best);
        if (expectation.Cause is not (CacheCause.None or CacheCause.Cold) && best - reached > tolerance)
        {
            var (old, fresh) = (expectation.Old, expectation.New);
            breaks.Add(Break(expectation.Cause, best - reached) with
            {
                Previous = expectation.Previous,
                GapSeconds = expectation.Cause == CacheCause.Expired ? expectation.GapSeconds : 0,
                Depth = expectation.Depth,
                Kind = old == 0 ? ItemKind.Other : state.Tree[old].Kind,
                Old = old,
                OldPosition = old == 0 ? 0 : state.Tree[old].Position,
                New = fresh,
                NewPosition = fresh == 0 ? 0 : state.Tree[fresh].Position,
            });
        }

        if (!expectation.Racing && predicted - usage.CacheRead > tolerance)
        {
            breaks.Add(Break(CacheCause.Provider, predicted - usage.CacheRead));
        }

        return breaks;

        CacheBrokenData Break(CacheCause cause, long lost) => new()
        {
            Cause = cause,
            Expected = expectation.Best,
            Predicted = turn.PredictedCacheRead,
            Reported = usage.CacheRead,
            LostTokens = lost,
            LostNanoUsd = card.Price?.CostNanoUsd(usage) - card.Price?.CostNanoUsd(AsIfRead(usage, lost)),
        };
    }

    // What was lost was paid as written, where the provider charges for that, else as plain input.
    private static TokenUsage AsIfRead(in TokenUsage usage, long lost)
    {
        var written = Math.Min(lost, usage.CacheWrite);
        var writtenLong = Math.Min(lost - written, usage.CacheWriteLong);
        return usage with
        {
            CacheRead = usage.CacheRead + lost,
            CacheWrite = usage.CacheWrite - written,
            CacheWriteLong = usage.CacheWriteLong - writtenLong,
        };
    }
}
