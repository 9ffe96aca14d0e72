using Sessions.Contracts.Views;
using Sessions.Core.Caching;
using Sessions.Core.Items;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Static prefixes that sessions share, and what breaks cost them; no session is woken for it.</summary>
public static class PrefixReport
{
    /// <summary>Most sessions that one report looks at.</summary>
    public const int SessionsMax = 10_000;

    private const int PageMax = 1_000;

    /// <summary>Makes the report.</summary>
    /// <param name="list">Lists the tenant's sessions.</param>
    /// <param name="owner">Only sessions of this key id; null for all.</param>
    /// <param name="sessionsMax">Sessions to look at, 1–<see cref="SessionsMax"/>.</param>
    /// <param name="prefixesMax">Prefixes to show.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<CachePrefixesView> ReadAsync(
        Func<SessionFilter, CancellationToken, ValueTask<SessionList>> list,
        string? owner,
        int sessionsMax,
        int prefixesMax,
        CancellationToken cancellationToken)
    {
        var groups = new Dictionary<ChainHash, Group>();
        var losses = new Dictionary<CacheCause, CacheLoss>();
        var seen = 0;
        string? continuation = null;
        do
        {
            var filter = new SessionFilter
            {
                Owner = owner,
                Limit = Math.Min(PageMax, sessionsMax - seen),
                Continuation = continuation,
            };
            var page = await list(filter, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                Add(groups, losses, entry.Summary);
            }

            seen += page.Entries.Count;
            continuation = page.Continuation;
        }
        while (continuation is not null && seen < sessionsMax);

        return new CachePrefixesView
        {
            Sessions = seen,
            Truncated = continuation is not null,
            Prefixes =
            [
                .. groups
                    .OrderByDescending(static pair => pair.Value.LostNanoUsd)
                    .ThenByDescending(static pair => pair.Value.LostTokens)
                    .ThenByDescending(static pair => pair.Value.PromptTokens)
                    .Take(prefixesMax)
                    .Select(static pair => pair.Value.View(pair.Key)),
            ],
            Causes = CacheReport.Causes(losses.Values),
        };
    }

    private static void Add(
        Dictionary<ChainHash, Group> groups, Dictionary<CacheCause, CacheLoss> losses, SessionSummary summary)
    {
        // Without a turn there is no prefix; and what an older node has listed last does not say.
        if (summary.Cache is not { } cache)
        {
            return;
        }

        var head = cache.Head ?? ChainHash.Root;
        if (!groups.TryGetValue(head, out var group))
        {
            groups[head] = group = new Group();
        }

        group.Add(summary, cache);
        foreach (var loss in cache.Losses)
        {
            var sum = losses.GetValueOrDefault(loss.Cause);
            losses[loss.Cause] = new CacheLoss(
                loss.Cause, sum.Count + loss.Count, sum.Tokens + loss.Tokens, sum.NanoUsd + loss.NanoUsd);
        }
    }

    private sealed class Group
    {
        private int _headTokens;
        private int _sessions;
        private int _turns;
        private long _readTokens;
        private int _breaks;

        public long PromptTokens { get; private set; }

        public long LostTokens { get; private set; }

        public long LostNanoUsd { get; private set; }

        public void Add(SessionSummary summary, CacheSummary cache)
        {
            _headTokens = cache.HeadTokens;
            _sessions++;
            _turns += summary.Turns;
            _readTokens += cache.ReadTokens;
            PromptTokens += summary.InputTokens;
            foreach (var loss in cache.Losses)
            {
                _breaks += loss.Count;
                LostTokens += loss.Tokens;
                LostNanoUsd += loss.NanoUsd;
            }
        }

        public CachePrefixView View(ChainHash head) => new()
        {
            Hash = head == ChainHash.Root ? null : head.ToString(),
            Tokens = _headTokens,
            Sessions = _sessions,
            Turns = _turns,
            PromptTokens = PromptTokens,
            CacheReadTokens = _readTokens,
            HitRate = CacheReport.HitRate(_readTokens, PromptTokens),
            Breaks = _breaks,
            LostTokens = LostTokens,
            LostUsd = Views.Usd(LostNanoUsd),
        };
    }
}
