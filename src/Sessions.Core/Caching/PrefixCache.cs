using Sessions.Core.Compaction;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Caching;

/// <summary>What the provider's prefix cache holds of a session, by the provider's published rules.</summary>
/// <remarks>
/// Three rules. <b>Beginnings</b> (OpenAI before gpt-5.6): every beginning of every request. <b>Boundaries</b> (gpt-5.6
/// and later): the end of the latest message of the user or a tool, and explicit breakpoints; the longest of the latest
/// 80 is read. <b>Breakpoints</b> (Anthropic): where the request marks items; a mark finds entries up to 20 positions
/// back. In all of them an entry that is read or written again lives on.
/// </remarks>
internal sealed class PrefixCache(SessionState state, ModelCard card, string model, DateTimeOffset now)
{
    private const int LookBackPositions = 20;
    private const int LookBackBoundaries = 80;
    private const int WritesMax = 4;

    // Below a hundredth the difference is framing that nobody can place.
    private const int UnplacedShare = 100;

    private readonly uint _model = ModelHash.Of(model);
    private readonly int _seconds = state.SecondsSinceCreation(now);

    /// <summary>Whether every beginning of a request is cached, and not only some places of it.</summary>
    public static bool KeepsBeginnings(CacheRule rule) =>
        rule is { Trigger: CacheTrigger.Implicit, Granularity: > 1 };

    /// <summary>Whether a path went to the same model.</summary>
    public bool IsSameModel(in SentPath sent) => sent.ModelHash == _model;

    /// <summary>Whether the deepest entry that a path left still lives.</summary>
    public bool IsAlive(in SentPath sent) => IsAlive(sent, sent.Entries is [.., var last] && last.LongLife);

    /// <summary>Seconds since a path was sent.</summary>
    public int Age(in SentPath sent) => Math.Max(0, _seconds - sent.SentAtSeconds);

    /// <summary>What a request reads.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ageless">Whether entries count that have expired.</param>
    /// <param name="anywhere">Whether entries count that no breakpoint of the request reaches.</param>
    public CacheRead Read(CacheRequest request, bool ageless = false, bool anywhere = false)
    {
        var best = default(CacheRead);
        if (card.Cache.Trigger == CacheTrigger.None || request.Path.Node == 0)
        {
            return best;
        }

        for (var age = 0; age < state.SentCount; age++)
        {
            var sent = state.Sent(age);
            if (sent.ModelHash != _model)
            {
                continue;
            }

            var shared = SharedDepth(request, sent);
            if (KeepsBeginnings(card.Cache))
            {
                best = shared > best.Depth && (ageless || IsAlive(sent, longLife: false))
                    ? Found(request, sent, shared, longLife: false)
                    : best;
                continue;
            }

            foreach (var entry in sent.Entries)
            {
                if (entry.Depth > best.Depth && entry.Depth <= shared
                    && (ageless || IsAlive(sent, entry.LongLife)) && (anywhere || Reaches(request, entry.Depth)))
                {
                    best = Found(request, sent, entry.Depth, entry.LongLife);
                }
            }
        }

        return best with { Tokens = Rounded(best.Tokens) };
    }

    /// <summary>The entries that a request writes or uses again; none where all beginnings are cached.</summary>
    public IReadOnlyList<CacheHint> Entries(CacheRequest request, in CacheRead read)
    {
        if (card.Cache.Trigger == CacheTrigger.None || KeepsBeginnings(card.Cache))
        {
            return [];
        }

        var entries = new List<CacheHint>(WritesMax + 1);
        if (card.Cache.Trigger == CacheTrigger.Breakpoint)
        {
            foreach (var mark in request.Breakpoints)
            {
                Add(request, entries, mark);
            }
        }
        else
        {
            AddBoundaries(request, entries, read.Depth);
        }

        var depth = read.Depth;
        if (depth > 0 && !entries.Exists(entry => entry.Depth == depth))
        {
            entries.Add(new CacheHint(depth, read.LongLife));
        }

        entries.Sort(static (left, right) => left.Depth.CompareTo(right.Depth));
        return entries;
    }

    /// <summary>Tokens as a cache counts them: nothing below the minimum, then in whole steps.</summary>
    public int Rounded(int tokens) =>
        tokens < card.Cache.Minimum ? 0 : tokens - (tokens % Math.Max(1, card.Cache.Granularity));

    /// <summary>Tokens of a path that a provider has reported lately: its own count as far as that is known.</summary>
    /// <param name="request">A request that sends the path again down to the depth.</param>
    /// <param name="sent">The path as it was sent then.</param>
    /// <param name="depth">A depth of it.</param>
    /// <param name="counted">Tokens down to there, by the grid's count.</param>
    public int AsReported(CacheRequest request, in SentPath sent, int depth, int counted)
    {
        var (reported, known) = (sent.Reported, (long)sent.Tokens);
        if (!KeepsBeginnings(card.Cache) && sent.ReportedCached > 0 && sent.Entries is [.., var last])
        {
            if (last.Depth == depth)
            {
                return (int)Math.Min(sent.ReportedCached, int.MaxValue);
            }

            if (sent.Compaction == 0)
            {
                var node = state.Tree.AncestorAt(sent.Leaf, last.Depth);
                (reported, known) = (sent.ReportedCached, state.Tree[node].PathTokens);
            }
        }

        return reported == 0 || known == 0 ? counted : Corrected(request, depth, counted, reported, known);
    }

    // What two counts of one path differ by: the vocabulary where that is not public, else framing that stands
    // anywhere, and hidden instructions, which stand between the instructions and the messages.
    private int Corrected(CacheRequest request, int depth, int counted, long reported, long known)
    {
        var off = reported - known;
        if (!card.IsCountedExactly)
        {
            return Math.Abs(off) * UnplacedShare <= known ? counted : (int)(counted * (double)reported / known);
        }

        var isPlaced = KeepsBeginnings(card.Cache)
            ? Math.Abs(off) * UnplacedShare > known
            : Math.Abs(off) <= CacheTolerance.Framing
                || request.KindAt(depth) is not (ItemKind.ToolDefinition or ItemKind.System);
        return isPlaced ? (int)Math.Clamp(counted + off, 0, int.MaxValue) : counted;
    }

    /// <summary>How many leading items of a path the request sends again as they were sent then.</summary>
    public int SharedDepth(CacheRequest request, in SentPath sent)
    {
        var shared = state.Tree.CommonAncestor(request.Path.Node, sent.Leaf);
        return shared == 0 ? 0 : Math.Min(state.Tree[shared].Depth, AlikeUpTo(request, sent));
    }

    /// <summary>How many leading items two rewrites leave alike.</summary>
    public int AlikeUpTo(CacheRequest request, in SentPath sent) =>
        sent.Compaction == (request.Compaction?.Position ?? 0)
            ? int.MaxValue
            : AppliedCompaction.AlikeUpTo(request.Compaction, state.Compactions.Find(sent.Compaction));

    private bool IsAlive(in SentPath sent, bool longLife) => _seconds - sent.SentAtSeconds
        <= (longLife ? Math.Max(card.Cache.LongTtlSeconds, card.Cache.TtlSeconds) : card.Cache.TtlSeconds);

    private CacheRead Found(CacheRequest request, in SentPath sent, int depth, bool longLife) =>
        new(AsReported(request, sent, depth, request.TokensAt(depth)), depth, longLife, sent.Turn);

    private bool Reaches(CacheRequest request, int depth)
    {
        if (card.Cache.Trigger == CacheTrigger.Breakpoint)
        {
            for (var i = request.Breakpoints.Count - 1; i >= 0 && request.Breakpoints[i].Depth >= depth; i--)
            {
                if (request.Positions(depth, request.Breakpoints[i].Depth, LookBackPositions) < LookBackPositions)
                {
                    return true;
                }
            }

            return false;
        }

        var boundaries = 0;
        for (var deeper = request.Depth; deeper > depth && boundaries < LookBackBoundaries; deeper--)
        {
            boundaries += IsBoundary(request, deeper) ? 1 : 0;
        }

        return boundaries < LookBackBoundaries && IsBoundary(request, depth);
    }

    private static bool IsBoundary(CacheRequest request, int depth)
    {
        if (request.KindAt(depth) is ItemKind.User or ItemKind.ToolResult)
        {
            return true;
        }

        foreach (var mark in request.Breakpoints)
        {
            if (mark.Depth == depth)
            {
                return true;
            }
        }

        return false;
    }

    private void AddBoundaries(CacheRequest request, List<CacheHint> entries, int read)
    {
        for (var depth = request.Depth; depth > read; depth--)
        {
            if (IsBoundary(request, depth))
            {
                Add(request, entries, new CacheHint(depth, LongAt(request.Breakpoints, depth)));
                break;
            }
        }

        for (var i = request.Breakpoints.Count - 1; i >= 0 && entries.Count < WritesMax; i--)
        {
            var mark = request.Breakpoints[i];
            if (mark.Depth > read && !entries.Exists(entry => entry.Depth == mark.Depth))
            {
                Add(request, entries, mark);
            }
        }
    }

    private static bool LongAt(IReadOnlyList<CacheHint> marks, int depth)
    {
        foreach (var mark in marks)
        {
            if (mark.Depth == depth)
            {
                return mark.LongLife;
            }
        }

        return false;
    }

    // A short mark on an entry that lives long does not shorten its life.
    private void Add(CacheRequest request, List<CacheHint> entries, CacheHint mark)
    {
        if (request.TokensAt(mark.Depth) >= card.Cache.Minimum)
        {
            entries.Add(mark.LongLife ? mark : mark with { LongLife = LivesLong(request, mark.Depth) });
        }
    }

    private bool LivesLong(CacheRequest request, int depth)
    {
        for (var age = 0; card.Cache.LongTtlSeconds > 0 && age < state.SentCount; age++)
        {
            var sent = state.Sent(age);
            foreach (var entry in sent.Entries)
            {
                if (entry.Depth == depth && entry.LongLife && sent.ModelHash == _model
                    && IsAlive(sent, longLife: true) && SharedDepth(request, sent) >= depth)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>What a request reads from the prefix cache.</summary>
/// <param name="Tokens">Prompt tokens.</param>
/// <param name="Depth">Depth of the last item of it; 0 for nothing.</param>
/// <param name="LongLife">Whether the entry lives long.</param>
/// <param name="Turn">The turn that wrote or used it last.</param>
internal readonly record struct CacheRead(int Tokens, int Depth, bool LongLife, int Turn);
