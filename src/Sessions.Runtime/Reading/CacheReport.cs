using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;
using Sessions.Core.Caching;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>What became of a session's prefix cache, the latest breaks with what has changed.</summary>
public static class CacheReport
{
    /// <summary>Makes the report; reads the log only for the breaks.</summary>
    /// <param name="store">The log's store.</param>
    /// <param name="facts">The session, as it described itself to somebody who may read it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<CacheView> ReadAsync(
        ISessionStore store, SessionFacts facts, CancellationToken cancellationToken)
    {
        var account = facts.Cache.Account;
        var breaks = new List<CacheBreakView>(account.Recent.Count);
        for (var i = account.Recent.Count - 1; i >= 0; i--)
        {
            if (await BreakAsync(store, facts.Key, account.Recent[i], cancellationToken).ConfigureAwait(false)
                is { } found)
            {
                breaks.Add(found);
            }
        }

        var usage = facts.Ledger.Usage;
        return new CacheView
        {
            PromptTokens = usage.Input,
            CacheReadTokens = usage.CacheRead,
            HitRate = HitRate(usage.CacheRead, usage.Input),
            LastTurn = account.Last is { } last
                ? new CacheTurnView(last.Turn, last.Best, last.Predicted, last.Reported, WireNames.Of(last.Cause))
                : null,
            Predictions = new CachePredictionsView(account.AsPredicted, account.Less, account.More),
            StaticPrefix = facts.Cache.Head is { } head
                ? new CacheHeadView(head.ToString(), facts.Cache.HeadItems, facts.Cache.HeadTokens)
                : null,
            Causes = Causes(account.Losses),
            Breaks = breaks,
            Economics = facts.Cache.Economics is { } economics ? Economics(economics) : null,
        };
    }

    internal static double? HitRate(long read, long prompt) => prompt > 0 ? (double)read / prompt : null;

    internal static IReadOnlyList<CacheLossView> Causes(IEnumerable<CacheLoss> losses) =>
    [
        .. losses
            .OrderByDescending(static loss => loss.NanoUsd)
            .ThenByDescending(static loss => loss.Tokens)
            .Select(static loss => new CacheLossView(
                WireNames.Of(loss.Cause), loss.Count, loss.Tokens, Views.Usd(loss.NanoUsd))),
    ];

    private static CacheEconomicsView Economics(CacheEconomics economics)
    {
        var (name, cheapest) = economics.Recommended switch
        {
            CacheLife.OneHour => ("1h", economics.OneHour),
            null => ("none", economics.None),
            _ => ("5m", economics.FiveMinutes),
        };
        return new CacheEconomicsView(
            Views.Usd(economics.Used),
            Views.Usd(economics.FiveMinutes),
            Views.Usd(economics.OneHour),
            Views.Usd(economics.None),
            name,
            Views.Usd(economics.Used - cheapest));
    }

    private static async ValueTask<CacheBreakView?> BreakAsync(
        ISessionStore store, SessionKey key, long position, CancellationToken cancellationToken)
    {
        if (await LogScan.AtAsync(store, key, position, cancellationToken).ConfigureAwait(false) is not { } found
            || EventCodec.Read(found.Json) is not CacheBroken broken)
        {
            return null;
        }

        var data = broken.Data;
        return new CacheBreakView
        {
            Position = position,
            Turn = broken.Turn,
            At = broken.At,
            Cause = WireNames.Of(data.Cause),
            Expected = data.Expected,
            Predicted = data.Predicted,
            Reported = data.Reported,
            LostTokens = data.LostTokens,
            LostUsd = data.LostNanoUsd is { } nano ? Views.Usd(nano) : null,
            PreviousTurn = data.Previous > 0 ? data.Previous : null,
            PauseSeconds = data.Cause == CacheCause.Expired ? data.GapSeconds : null,
            Change = data.Old > 0
                ? await ChangeAsync(store, key, data, cancellationToken).ConfigureAwait(false)
                : null,
        };
    }

    private static async ValueTask<CacheChangeView> ChangeAsync(
        ISessionStore store, SessionKey key, CacheBrokenData data, CancellationToken cancellationToken)
    {
        var stored = new StoredItems(store, key);
        var before = await stored.FindAsync(
            new PathItem(data.Old, data.Depth, data.Kind, 0, data.OldPosition), cancellationToken)
            .ConfigureAwait(false);
        var after = data.New == 0 ? default : await stored.FindAsync(
            new PathItem(data.New, data.Depth, data.Kind, 0, data.NewPosition), cancellationToken)
            .ConfigureAwait(false);
        var difference = before.Raw.IsEmpty || after.Raw.IsEmpty
            ? null
            : ItemDifference.Of(before.Raw.Span, after.Raw.Span);
        return new CacheChangeView
        {
            Depth = data.Depth,
            Kind = WireNames.Of(data.Kind),
            OldPosition = data.OldPosition,
            NewPosition = data.New == 0 ? null : data.NewPosition,
            Byte = difference?.Byte,
            OldQuote = difference?.OldQuote,
            NewQuote = difference?.NewQuote,
        };
    }
}
