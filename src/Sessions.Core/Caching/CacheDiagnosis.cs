using Sessions.Core.Models;
using Sessions.Core.State;

namespace Sessions.Core.Caching;

/// <summary>What a turn will read from the prefix cache, what it could have, and why there is a difference.</summary>
internal static class CacheDiagnosis
{
    /// <summary>Diagnoses a turn before it is sent.</summary>
    /// <param name="card">The model's rules.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">The time.</param>
    /// <returns>
    /// Tokens that it is predicted to read, and the rest; null where nothing is cached by the model's rules.
    /// </returns>
    public static (int Predicted, CacheExpectation? Expectation) Of(
        ModelCard card, CacheRequest request, DateTimeOffset now)
    {
        if (card.Cache.Trigger == CacheTrigger.None)
        {
            return (0, null);
        }

        var path = request.Path;
        var cache = new PrefixCache(path.State, card, path.Proposal.Model, now);
        var read = cache.Read(request);
        var expectation = new CacheExpectation
        {
            Best = read.Tokens,
            Reusable = Math.Max(read.Tokens, cache.Read(request, ageless: true).Tokens),
            Racing = IsRunning(path.State, read.Turn),
            Entries = cache.Entries(request, read),
        };
        return (read.Tokens, ConversationLine.Previous(path) is { } line
            ? Compare(cache, card, request, read, line, expectation)
            : expectation with { Cause = read.Tokens == 0 ? CacheCause.Cold : CacheCause.None });
    }

    private static CacheExpectation Compare(
        PrefixCache cache,
        ModelCard card,
        CacheRequest request,
        in CacheRead read,
        in LineMatch line,
        CacheExpectation expectation)
    {
        var best = Math.Max(read.Tokens, cache.Rounded(BestOf(cache, card, request, line)));
        var compared = expectation with
        {
            Best = best,
            Previous = line.Sent.Turn,
            GapSeconds = cache.Age(line.Sent),
            Racing = expectation.Racing || IsRunning(request.Path.State, line.Sent.Turn),
        };
        if (best - read.Tokens <= CacheTolerance.Of(card, best))
        {
            return compared;
        }

        var cause = CauseOf(cache, card, request, line);
        return cause != CacheCause.PrefixChanged ? compared with { Cause = cause } : compared with
        {
            Cause = cause,
            Depth = line.Shared + 1,
            Old = request.Path.State.Tree.AncestorAt(line.Sent.Leaf, line.Shared + 1),
            New = line.Shared < request.Depth ? request.Path.NodeAt(line.Shared + 1) : 0,
        };
    }

    // What the request sends again of the turn before, as far as that turn's entries reached.
    private static int BestOf(PrefixCache cache, ModelCard card, CacheRequest request, in LineMatch line)
    {
        var sent = line.Sent;
        var tree = request.Path.State.Tree;
        if (PrefixCache.KeepsBeginnings(card.Cache))
        {
            var again = line.IsExtended ? request.TokensAt(line.Shared) : line.Resent;
            return cache.AsReported(request, sent, Math.Max(1, line.Shared), again);
        }

        if (sent.Entries is not [.., var last])
        {
            return 0;
        }

        if (last.Depth <= line.Shared)
        {
            var counted = request.TokensAt(last.Depth);
            return cache.AlikeUpTo(request, sent) >= last.Depth
                ? cache.AsReported(request, sent, last.Depth, counted)
                : counted;
        }

        var then = tree[tree.AncestorAt(sent.Leaf, last.Depth)].PathTokens;
        return Math.Min(then, line.Resent);
    }

    private static CacheCause CauseOf(PrefixCache cache, ModelCard card, CacheRequest request, in LineMatch line)
    {
        if (!cache.IsSameModel(line.Sent))
        {
            return CacheCause.ModelChanged;
        }

        if (!cache.IsAlive(line.Sent))
        {
            return CacheCause.Expired;
        }

        var alike = cache.AlikeUpTo(request, line.Sent);
        var wanted = line.Sent.Entries is [.., var last] && !PrefixCache.KeepsBeginnings(card.Cache)
            ? last.Depth
            : request.Path.State.Tree[line.Sent.Leaf].Depth;
        if (alike < wanted && alike <= line.Shared)
        {
            return CacheCause.Compaction;
        }

        return line.Shared < wanted ? CacheCause.PrefixChanged : CacheCause.OutOfReach;
    }

    private static bool IsRunning(SessionState state, int turn)
    {
        foreach (var running in state.OpenTurns)
        {
            if (running.Number == turn && !running.Lost)
            {
                return true;
            }
        }

        return false;
    }
}
