using Sessions.Core.Models;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Caching;

/// <summary>The provider's prefix cache, per account and model.</summary>
/// <remarks>
/// Holds chain hashes of prefixes with the moment each one lapses. A request looks first and commits once its answer
/// begins:
/// until then nobody can read what it writes.
/// </remarks>
internal sealed class PrefixCache(TimeProvider time, int capacity)
{
    private readonly Lock _gate = new();
    private readonly RecentMap<UInt128, CacheEntry> _entries = new(capacity);

    /// <summary>What of the request is cached, and what answering it would cache.</summary>
    /// <param name="request">The request.</param>
    /// <param name="account">The hash of the caller's key: accounts never share a cache.</param>
    public CacheLook Look(SimRequest request, UInt128 account)
    {
        var root = Mix.Chain(account, Mix.Text(request.Model));
        var look = new CacheLook(time.GetUtcNow());
        lock (_gate)
        {
            switch (request.Card.Cache.Trigger)
            {
                case CacheTrigger.Breakpoint:
                    BlockRule.Look(request, root, Alive, look);
                    break;
                case CacheTrigger.Implicit when OpenAiPrompt.CachesAtMarks(request.Card):
                    BoundaryRule.Look(request, root, Alive, look);
                    break;
                case CacheTrigger.Implicit:
                    SegmentRule.Look(request, root, Alive, look);
                    break;
                default:
                    break;
            }
        }

        return look;

        CacheEntry? Alive(UInt128 chain) =>
            _entries.TryGet(chain, out var entry) && entry.LapsesAt > look.At ? entry : null;
    }

    /// <summary>Writes and refreshes what a look found.</summary>
    public void Commit(CacheLook look)
    {
        lock (_gate)
        {
            foreach (var (chain, life) in look.Writes)
            {
                // A five-minute mark on a prefix that lives for an hour does not shorten its life.
                var longest = _entries.TryGet(chain, out var entry) && entry.LapsesAt > look.At && entry.Life > life
                    ? entry.Life
                    : life;
                _entries.Set(chain, new CacheEntry(look.At + longest, longest));
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }
}

/// <summary>One cached prefix.</summary>
internal readonly record struct CacheEntry(DateTimeOffset LapsesAt, TimeSpan Life);

/// <summary>What one request finds in the cache.</summary>
internal sealed class CacheLook(DateTimeOffset at)
{
    public DateTimeOffset At { get; } = at;

    /// <summary>Gets or sets the prompt tokens read from the cache.</summary>
    public int Read { get; set; }

    /// <summary>Gets or sets the prompt tokens charged as written with the short life.</summary>
    public int Written { get; set; }

    /// <summary>Gets or sets the prompt tokens charged as written with the long life.</summary>
    public int WrittenLong { get; set; }

    /// <summary>Gets the prefixes to write or refresh.</summary>
    public List<(UInt128 Chain, TimeSpan Life)> Writes { get; } = [];
}
